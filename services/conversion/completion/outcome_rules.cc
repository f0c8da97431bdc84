#include "services/conversion/completion/outcome_rules.h"

namespace leadline::conversion {

bool IsFinal(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsFailedPrecondition(status) ||
         absl::IsInvalidArgument(status);
}

}  // namespace leadline::conversion
