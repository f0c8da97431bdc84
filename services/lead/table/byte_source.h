#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace leadline::lead::table {

// A file, wherever its bytes are kept.
struct ByteSource {
  int64_t size = 0;

  // Bytes from `offset` on, as many as are at hand; at least one while there are any.
  std::function<absl::StatusOr<std::string>(int64_t offset)> read;
};

// A file that is in memory already.
ByteSource InMemory(std::string bytes);

}  // namespace leadline::lead::table
