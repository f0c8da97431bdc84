#pragma once

#include "absl/status/status.h"

namespace leadline::lead {

// INTERNAL: a purge met a fault of ours and is given up.
absl::Status PurgeFailed();

}  // namespace leadline::lead
