#include "services/lead/campaign/campaign_errors.h"

#include "common/status/failure.h"

namespace leadline::lead {

absl::Status CampaignDeleted(const std::string& campaign) {
  return Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_CAMPAIGN_DELETED,
                 campaign + " was deleted", {{"campaign", campaign}});
}

absl::Status MemberOptedOut(const std::string& lead, const std::string& flag) {
  return Failure(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_MEMBER_OPTED_OUT,
                 lead + " does not want to be reached as the campaign does", {{"flag", flag}});
}

absl::Status MembersInvalid(const std::vector<std::string>& fields) {
  absl::Status status =
      NameInvalid(fields[0], "leads/{lead}, accounts/{account} or contacts/{contact}");
  auto details = *DetailOf<google::rpc::BadRequest>(status);
  for (size_t i = 1; i < fields.size(); ++i) {
    auto& violation = *details.add_field_violations();
    violation.set_field(fields[i]);
    violation.set_description(details.field_violations(0).description());
  }
  SetDetail(status, details);
  return status;
}

}  // namespace leadline::lead
