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

// What a client is told of a failure of the database, by its SQLSTATE. Holds no value of a row. A
// fault of ours has the SQLSTATE and the statement's name, for the log.
absl::Status ToStatus(const std::exception& error, Progress progress);

// Whether `status` is of a commit whose outcome nobody knows: read the decision before answering.
bool IsInDoubt(const absl::Status& status);

}  // namespace leadline::postgres
