#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Named and behaving as the macros of newer Abseil releases, so that an upgrade deletes this file.

// Leaves the function with the status of `expression` unless it is OK.
#define LEADLINE_RETURN_IF_ERROR(expression)                                    \
  do {                                                                          \
    if (absl::Status leadline_status_ = (expression); !leadline_status_.ok()) { \
      return leadline_status_;                                                  \
    }                                                                           \
  } while (false)

// Gives `target` the value of a StatusOr, or leaves the function with its status.
#define LEADLINE_ASSIGN_OR_RETURN(target, expression) \
  LEADLINE_ASSIGN_OR_RETURN_AT_(LEADLINE_CONCAT_(leadline_result_, __LINE__), target, expression)

#define LEADLINE_ASSIGN_OR_RETURN_AT_(result, target, expression) \
  auto result = (expression);                                     \
  if (!result.ok()) return std::move(result).status();            \
  target = *std::move(result)

#define LEADLINE_CONCAT_(left, right) LEADLINE_CONCAT_NOW_(left, right)
#define LEADLINE_CONCAT_NOW_(left, right) left##right
