#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/status/macros.h"

namespace leadline::failpoint {

// Does what the point is armed for: nothing, die as by kill -9, wait, or answer UNAVAILABLE.
absl::Status Hit(const std::string& name);

// Arms points by a list such as "convert.after_begin=kill,handoff.complete=sleep:200". Actions:
// `kill`, `unavailable`, `sleep:MILLISECONDS`; each may end in `@N`: only at the Nth hit. Replaces
// what was armed. Fails on a list that it cannot read. The environment's LEADLINE_FAILPOINTS arms
// them at the first hit.
absl::Status Arm(const std::string& list);
inline void Disarm() { Arm("").IgnoreError(); }

// How often the point was passed, armed or not, since the last Arm.
int Hits(const std::string& name);

}  // namespace leadline::failpoint

// A place where a test can make the process die, wait or fail. Usable in functions that return
// absl::Status or StatusOr. Release builds contain nothing of it.
#ifdef LEADLINE_FAILPOINTS
#define LEADLINE_FAILPOINT(name) LEADLINE_RETURN_IF_ERROR(::leadline::failpoint::Hit(name))
#else
#define LEADLINE_FAILPOINT(name) \
  do {                           \
  } while (false)
#endif
