#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

// What activities and comments are like. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// What the server decides about a new activity or comment.
struct Authorship {
  std::string name;
  std::string creator;
};

// `given` as it is stored, defaults filled in; FIELD_INVALID for all that is wrong with it.
absl::StatusOr<v1::Activity> NewActivity(const v1::Activity& given, const Authorship& authorship);

absl::StatusOr<v1::Comment> NewComment(const v1::Comment& given, const Authorship& authorship);

// Each makes the change that a request asks for, or says why not. An activity they leave as it is
// needs no writing. Of `lead`, whose activity it is, only whether it wants to be called and written
// to counts.
absl::Status ApplyUpdate(const v1::UpdateActivityRequest& request, const v1::Lead& lead,
                         v1::Activity& activity);
absl::Status ApplyCompletion(const v1::CompleteActivityRequest& request, absl::Time now,
                             v1::Activity& activity);

// Whose activities are listed: "leads" and "0190…".
struct Parent {
  std::string collection;
  std::string id;
};

// NAME_INVALID for what is no name of a lead, an account, a contact or an opportunity.
absl::StatusOr<Parent> ParseParent(const std::string& name);

}  // namespace leadline::lead
