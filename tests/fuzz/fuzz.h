#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"

// What libFuzzer calls, once for each input; every target of tests/fuzz defines it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace leadline::fuzz {

inline std::string TextOf(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

// What holds for every input. Ends the process where it does not, so that libFuzzer keeps the
// input.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Whatever callers send, the fault is theirs.
inline void RequireInvalidArgument(const absl::Status& status) {
  Require(absl::IsInvalidArgument(status), status.ToString().c_str());
}

}  // namespace leadline::fuzz
