#pragma once

#include "absl/status/status.h"
#include "leadline/conversion/v1/conversion.pb.h"

// Every failure that looking for duplicates can give.
namespace leadline::conversion {

// FAILED_PRECONDITION DUPLICATE_CONFLICT: with these candidates nothing is made.
absl::Status DuplicatesInTheWay(const v1::DuplicateConflict& conflict);

}  // namespace leadline::conversion
