#pragma once

#include <cstdlib>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"

namespace leadline::test {

// A number that the environment may set.
inline unsigned FromEnvironment(const char* name, unsigned otherwise) {
  const char* set = std::getenv(name);
  unsigned value = otherwise;
  if (set != nullptr && !absl::SimpleAtoi(set, &value)) ADD_FAILURE() << "cannot read " << name;
  return value;
}

}  // namespace leadline::test
