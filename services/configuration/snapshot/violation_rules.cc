#include "services/configuration/snapshot/violation_rules.h"

#include "absl/strings/match.h"

namespace leadline::configuration {

void AddViolations(const absl::Status& status, const std::string& own, const std::string& path,
                   FieldViolations& violations) {
  if (status.ok()) return;
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  if (!request.has_value()) return violations.Add(path, std::string(status.message()));
  for (const auto& violation : request->field_violations()) {
    const bool is_own = absl::StartsWith(violation.field(), own);
    const std::string rest = is_own ? violation.field().substr(own.size()) : "";
    violations.Add(path + rest, violation.description());
  }
}

}  // namespace leadline::configuration
