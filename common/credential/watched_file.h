#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace leadline::credential {

// What tells that a file is another one than before: when it was changed, its size, its place on
// the disk. Empty when there is none.
std::string ChangeOf(const std::string& path);

// All of a file. Fails when it cannot be read, and for more than a mebibyte.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace leadline::credential
