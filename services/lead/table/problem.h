#pragma once

#include <string>

#include "absl/status/status.h"

namespace leadline::lead::table {

// Why a file cannot be read as a table.
enum class Problem {
  kEmpty,
  kNotATable,  // Neither CSV nor a spreadsheet, or damaged.
  kSheetMissing,
  kTooLarge,  // Unpacks to more than is read, or has too many columns.
};

// What readers of tables fail with, beside what their source fails with.
absl::Status Unreadable(Problem problem, const std::string& message);

// "TOO_LARGE" of a failure that Unreadable made; empty for any other.
std::string ProblemOf(const absl::Status& status);

}  // namespace leadline::lead::table
