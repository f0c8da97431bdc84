#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/edge/call.h"
#include "common/edge/edge.h"
#include "google/protobuf/message.h"

namespace leadline::edge {

// The time by which a call is to be answered: the caller's deadline, or the default for one that
// set none. Fails for a deadline that is further away than the longest.
absl::StatusOr<absl::Time> AnswerBy(absl::Time deadline, const EdgeOptions& options);

// Whether the principal holds the permission.
bool IsAllowed(const Principal& principal, const std::string& permission);

// PERMISSION_DENIED PERMISSION_MISSING unless the principal holds the permission.
absl::Status Authorize(const Principal& principal, const std::string& permission);

// The same unless the request holds what all requests of the principal must. For one that is fixed
// to a form: {"form", "webForms/contact"}.
absl::Status AuthorizeRequest(const Principal& principal, const std::string& permission,
                              const google::protobuf::Message& request);

// RESOURCE_EXHAUSTED OVERLOADED, to be tried again when what is queued has had its turn.
absl::Status Overloaded(absl::Duration expected_wait);

// The same for a caller who makes more calls than may be: metadata `limit` says by whose limit,
// organization or principal. To be tried again after `wait`, when there is the next token.
absl::Status RateLimited(const std::string& limit, absl::Duration wait);

// UNAVAILABLE DRAINING: another server answers the retry.
absl::Status Draining();

}  // namespace leadline::edge
