#include "common/operation/operation_rules.h"

#include "absl/strings/match.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"

namespace leadline::operation {
namespace {

constexpr char kCollection[] = "operations/";
constexpr int kMaxPageSize = 1000;
constexpr size_t kMaxFilter = 2048;

}  // namespace

absl::Status CheckName(const std::string& name) {
  const bool valid =
      absl::StartsWith(name, kCollection) && identifier::IsId(name.substr(sizeof(kCollection) - 1));
  return valid ? absl::OkStatus() : NameInvalid("name", "operations/{operation}");
}

absl::Status CheckList(const google::longrunning::ListOperationsRequest& request) {
  FieldViolations violations;
  if (!request.name().empty() && request.name() != "operations") {
    violations.Add("name", "must be \"operations\" or empty");
  }
  if (request.page_size() < 0 || request.page_size() > kMaxPageSize) {
    violations.Add("page_size", "must be between 0 and 1000");
  }
  if (request.filter().size() > kMaxFilter) {
    violations.Add("filter", "must be at most 2048 bytes");
  }
  if (request.return_partial_success()) {
    violations.Add("return_partial_success", "has no meaning here");
  }
  return violations.ToStatus();
}

}  // namespace leadline::operation
