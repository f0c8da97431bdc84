#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/activity.pb.h"

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

// Whose activities are listed: "leads" and "0190…".
struct Parent {
  std::string collection;
  std::string id;
};

// NAME_INVALID for what is no name of a lead, an account, a contact or an opportunity.
absl::StatusOr<Parent> ParseParent(const std::string& name);

}  // namespace leadline::lead
