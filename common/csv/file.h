#pragma once

#include <cstdint>
#include <istream>

#include "absl/status/statusor.h"

namespace leadline::csv {

// What must be known of a CSV file before its first row is sent anywhere.
struct File {
  int64_t size = 0;
  char delimiter = ',';  // The one of , ; and tab that the first line has most of.
};

// Reads the whole of `in` once. Fails when it is not UTF-8, saying where and what to do about it.
absl::StatusOr<File> Inspect(std::istream& in);

}  // namespace leadline::csv
