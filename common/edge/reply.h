#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/support/status.h"

namespace leadline::edge {

// At most this many field violations travel; metadata `truncated` of the ErrorInfo counts the rest.
inline constexpr int kMaxViolations = 50;

// What all details together may take. Clients refuse trailers of more than 8 KiB, and then see
// nothing of the error at all.
inline constexpr size_t kMaxDetailBytes = 6 * 1024;

// Whether `status` is a fault of ours that nothing may be told of: Internal, DataLoss, Unknown but
// for a commit in doubt, and any failure that was made without a reason.
bool IsFault(const absl::Status& status);

// The status that leaves the process: a fault becomes "internal error" with the call's id, a commit
// in doubt UNAVAILABLE OUTCOME_UNKNOWN, the others keep their words and details, within the limits.
absl::Status ForCaller(const absl::Status& status, const std::string& request);

// With the details as trailer.
grpc::Status ToGrpc(const absl::Status& status);

// The value of the trailer grpc-retry-pushback-ms, for a status with a RetryInfo: gRPC's own
// retries know nothing of that one.
std::optional<std::string> RetryPushback(const absl::Status& status);

// The value of the trailer www-authenticate, for a caller who is not known.
std::optional<std::string> ChallengeOf(const absl::Status& status);

}  // namespace leadline::edge
