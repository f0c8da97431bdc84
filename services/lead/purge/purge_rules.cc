#include "services/lead/purge/purge_rules.h"

#include "common/status/failure.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {
namespace {

constexpr int64_t kSecondsOfADay = 24 * 60 * 60;

}  // namespace

absl::Status CheckPurge(const v1::PurgeLeadsRequest& request, const LeadSettings& settings) {
  FieldViolations violations;
  if (request.converted() && request.filter().empty()) {
    violations.Add("filter", "is required with converted");
  }
  if (request.converted() && request.reason().empty()) {
    violations.Add("reason", "is required with converted");
  }
  if (!violations.empty()) return violations.ToStatus();
  const bool is_forbidden =
      settings.lead_delete_policy() == configuration::v1::Settings::LEAD_DELETE_POLICY_FORBID;
  return is_forbidden ? DeletingForbidden() : absl::OkStatus();
}

absl::Time DeletedUntil(absl::Time time, const LeadSettings& settings) {
  return time - absl::Seconds(kSecondsOfADay) * settings.lead_retention_days();
}

void TellPurgeTime(const LeadSettings& settings, v1::Lead& lead) {
  lead.clear_purge_time();
  if (!lead.has_delete_time()) return;
  *lead.mutable_purge_time() = lead.delete_time();
  lead.mutable_purge_time()->set_seconds(lead.delete_time().seconds() +
                                         kSecondsOfADay * settings.lead_retention_days());
}

}  // namespace leadline::lead
