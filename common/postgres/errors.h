#pragma once

#include <exception>
#include <string>

#include "absl/status/status.h"

namespace leadline::postgres {

// How far the work had come when a statement failed.
enum class Progress {
  kUncommitted,  // A lost connection has surely undone everything.
  kCommitting,   // A lost connection leaves the outcome in doubt.
};

// What a client is told of a failure of the database, by its SQLSTATE. Holds no value of a row.
absl::Status ToStatus(const std::exception& error, Progress progress);

// UNAVAILABLE DATABASE_UNAVAILABLE with a RetryInfo.
absl::Status DatabaseUnavailable();

// Whether `status` is of a commit whose outcome nobody knows: read the decision before answering.
bool IsInDoubt(const absl::Status& status);

}  // namespace leadline::postgres
