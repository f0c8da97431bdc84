#include "services/rules/agencies.h"

#include <algorithm>

namespace leadline::rules {

void CheckNoneAdded(const Names& agencies, const Names& before, const std::string& field,
                    FieldViolations& violations) {
  const bool adds = std::any_of(agencies.begin(), agencies.end(), [&](const std::string& agency) {
    return std::find(before.begin(), before.end(), agency) == before.end();
  });
  if (adds) violations.Add(field, "is not in use: agencies_enabled of the settings is off");
}

}  // namespace leadline::rules
