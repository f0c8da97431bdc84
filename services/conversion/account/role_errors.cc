#include "services/conversion/account/role_errors.h"

#include "absl/strings/str_join.h"
#include "common/status/failure.h"

namespace leadline::conversion {
namespace {

constexpr char kPromoteAccount[] = "leadline.conversion.v1.AccountService.PromoteAccount";

absl::Status WrongState(type::v1::ErrorReason reason, const std::string& message,
                        const Metadata& metadata) {
  return Failure(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

}  // namespace

absl::Status RoleRegression(const std::string& from, const std::string& to) {
  return WrongState(type::v1::ERROR_REASON_ROLE_REGRESSION,
                    "roles only go forward, and " + to + " is behind " + from,
                    {{"from", from}, {"to", to}});
}

absl::Status RoleNotNext(const std::string& from, const std::string& to,
                         const std::vector<std::string>& allowed) {
  const std::string list = absl::StrJoin(allowed, ",");
  return WrongState(
      type::v1::ERROR_REASON_ROLE_NOT_NEXT,
      from + " leads to " + (list.empty() ? "no other role" : list) + ", and not to " + to,
      {{"from", from}, {"to", to}, {"allowed", list}});
}

absl::Status AccountNotProspect(const std::string& type) {
  return WrongState(type::v1::ERROR_REASON_ACCOUNT_NOT_PROSPECT,
                    "only prospects have a prospect status", {{"type", type}});
}

absl::Status WonHasProcess(const std::string& status) {
  return WrongState(type::v1::ERROR_REASON_STATUS_HAS_PROCESS,
                    status + " cannot be chosen, PromoteAccount leads there",
                    {{"method", kPromoteAccount}, {"status", status}});
}

}  // namespace leadline::conversion
