#include "services/lead/lead/lead_rules.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_text.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using v1::Lead;

constexpr char kLeads[] = "leads/";
constexpr char kTeams[] = "dictionaries/team/entries/";
constexpr char kLoseReasons[] = "dictionaries/lose-reason/entries/";

absl::Status FieldInvalid(const std::string& field, const std::string& description) {
  FieldViolations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

// Whether the organisation's path has the move. No path leads out of an archived status, so all do.
bool IsOnPath(const std::string& from, const std::string& to, const LeadSettings& settings) {
  const LeadStatus* left = settings.FindStatus(from);
  if (left == nullptr || left->has_archive_time()) return true;
  const std::vector<std::string>& next = settings.NextOf(from);
  return std::find(next.begin(), next.end(), to) != next.end();
}

// What being in a status means for the rest of the lead.
void Enter(const LeadStatus& status, const LeadSettings& settings, Lead& lead) {
  lead.set_status(status.name());
  lead.set_lost(status.category() == LeadStatus::CATEGORY_CLOSED_LOST);
  lead.set_archived(lead.lost() && settings.archive_on_lost());
}

bool IsOpenAndInUse(const LeadStatus* status) {
  return status != nullptr && !status->has_archive_time() &&
         status->category() == LeadStatus::CATEGORY_OPEN;
}

constexpr char kNotOpen[] = "must be an open status in use of statuses/lead/…";

// As a request with an `owner` and a `team` says, one of which it must have.
template <class Request>
void SetResponsible(const Request& request, const LeadSettings& settings, Lead& lead,
                    FieldViolations& violations) {
  if (!request.has_owner() && !request.has_team()) {
    violations.Add("owner", "is required, unless team is given");
  }
  const Lead before = lead;
  if (request.has_owner()) lead.set_owner(request.owner());
  if (request.has_team()) lead.set_team(request.team());
  CheckOwner(lead, before, settings, "owner", violations);
  const std::string& team = lead.team();
  if (team != before.team() && !team.empty() && !IsEntryOf(kTeams, team, settings)) {
    violations.Add("team", "must be an entry in use of " + std::string(kTeams) + "…");
  }
}

// Puts the violations of a part of a request among those of the whole. False for a status that is
// none of violations.
bool AddViolations(const absl::Status& status, const std::string& prefix,
                   FieldViolations& violations) {
  const auto details = DetailOf<google::rpc::BadRequest>(status);
  if (!details.has_value()) return status.ok();
  for (const auto& violation : details->field_violations()) {
    violations.Add(prefix + violation.field(), violation.description());
  }
  return true;
}

}  // namespace

Lead NewLead(const Lead& given, const Creation& creation, const LeadSettings& settings) {
  Lead lead = given;
  record::KeepWritable(lead);
  lead.set_name(creation.name);
  lead.set_creator(creation.creator);
  const int64_t micros = absl::ToUnixMicros(creation.time);
  lead.mutable_create_time()->set_seconds(micros / 1'000'000);
  lead.mutable_create_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  *lead.mutable_update_time() = lead.create_time();
  *lead.mutable_status_change_time() = lead.create_time();
  lead.set_etag("1");
  NormalizeText(lead);
  if (lead.legal_company().empty() && settings.HasEntry(creation.legal_company)) {
    lead.set_legal_company(creation.legal_company);
  }
  if (lead.status().empty()) lead.set_status(settings.default_status().name());
  if (const LeadStatus* status = settings.FindStatus(lead.status())) Enter(*status, settings, lead);
  return lead;
}

absl::Status CheckLeadName(const std::string& field, const std::string& name) {
  const bool is_lead = absl::StartsWith(name, kLeads);
  if (is_lead && identifier::IsId(name.substr(sizeof(kLeads) - 1))) return absl::OkStatus();
  return NameInvalid(field, "leads/{lead}");
}

absl::Status CheckFirstStatus(const Lead& lead, const LeadSettings& settings) {
  const LeadStatus* status = settings.FindStatus(lead.status());
  if (status == nullptr || settings.IsSelectable(*status)) return absl::OkStatus();
  // The default is where leads begin, whether or not anybody may move there.
  if (status->role() == LeadStatus::ROLE_DEFAULT) return absl::OkStatus();
  return StatusHasProcess(*status);
}

absl::Status CheckMove(const Lead& lead, const LeadStatus& to, const LeadSettings& settings) {
  if (lead.lost()) return LeadLost(lead.name());
  if (!settings.IsSelectable(to)) return StatusHasProcess(to);
  const bool strict = settings.transition_policy() == Settings::TRANSITION_POLICY_STRICT;
  if (strict && !IsOnPath(lead.status(), to.name(), settings)) {
    return TransitionNotAllowed(lead.status(), to.name(), settings.NextOf(lead.status()));
  }
  return absl::OkStatus();
}

std::vector<v1::Warning> WarningsOf(const std::string& from, const std::string& to,
                                    const LeadSettings& settings) {
  const bool advised = settings.transition_policy() == Settings::TRANSITION_POLICY_ADVISORY;
  if (!advised || from == to || IsOnPath(from, to, settings)) return {};
  v1::Warning warning;
  warning.set_kind(v1::Warning::KIND_OFF_PATH);
  warning.set_field("status");
  warning.set_message("the path does not lead from " + from + " to " + to);
  const std::vector<std::string>& next = settings.NextOf(from);
  warning.mutable_statuses()->Add(next.begin(), next.end());
  return {warning};
}

absl::Status ApplyUpdate(const v1::UpdateLeadRequest& request, const LeadSettings& settings,
                         Lead& lead) {
  const Lead before = lead;
  Lead given = request.lead();
  given.clear_etag();  // Says which version is meant, and is no value to write.
  LEADLINE_RETURN_IF_ERROR(record::ApplyMask(request.update_mask(), given, lead));
  lead.set_etag(before.etag());
  NormalizeText(lead);
  FieldViolations violations;
  CheckLead(lead, before, settings, "lead.", violations);
  return violations.ToStatus();
}

absl::Status ApplyUpdates(const v1::BatchUpdateLeadsRequest& request, const LeadSettings& settings,
                          std::vector<Lead>& leads) {
  FieldViolations violations;
  for (int i = 0; i < request.requests_size(); ++i) {
    const absl::Status status =
        ApplyUpdate(request.requests(i), settings, leads[static_cast<size_t>(i)]);
    if (!AddViolations(status, absl::StrCat("requests[", i, "]."), violations)) return status;
  }
  return violations.ToStatus();
}

absl::Status ApplyStatus(const v1::ChangeLeadStatusRequest& request, const LeadSettings& settings,
                         Lead& lead) {
  const LeadStatus* status = settings.FindStatus(request.status());
  if (status == nullptr) return FieldInvalid("status", "must be a status of statuses/lead/…");
  if (request.status() == lead.status()) return absl::OkStatus();
  if (status->has_archive_time()) return FieldInvalid("status", "is archived");
  LEADLINE_RETURN_IF_ERROR(CheckMove(lead, *status, settings));
  Enter(*status, settings, lead);
  return absl::OkStatus();
}

absl::Status ApplyLoss(const v1::LoseLeadRequest& request, const LeadSettings& settings,
                       Lead& lead) {
  const std::string& reason = request.reason();
  if (reason.empty() && settings.lose_reason_required()) {
    return FieldInvalid("reason", "is required in this organisation");
  }
  if (!reason.empty() && !IsEntryOf(kLoseReasons, reason, settings)) {
    return FieldInvalid("reason", "must be an entry in use of " + std::string(kLoseReasons) + "…");
  }
  if (lead.lost()) return LeadLost(lead.name());
  Enter(settings.lost_status(), settings, lead);
  lead.set_lose_reason(reason);
  return absl::OkStatus();
}

absl::Status ApplyReopening(const v1::ReopenLeadRequest& request, const LeadSettings& settings,
                            Lead& lead) {
  const std::string& asked = request.status();
  const LeadStatus* status =
      asked.empty() ? &settings.default_status() : settings.FindStatus(asked);
  if (!IsOpenAndInUse(status)) return FieldInvalid("status", kNotOpen);
  if (!lead.lost()) return LeadNotLost(lead.name());
  if (!asked.empty() && !settings.IsSelectable(*status)) return StatusHasProcess(*status);
  Enter(*status, settings, lead);
  lead.clear_lose_reason();
  return absl::OkStatus();
}

absl::Status ApplyAssignment(const v1::AssignLeadRequest& request, const LeadSettings& settings,
                             Lead& lead) {
  FieldViolations violations;
  SetResponsible(request, settings, lead, violations);
  return violations.ToStatus();
}

absl::Status ApplyHandOff(const v1::HandOffLeadRequest& request, const LeadSettings& settings,
                          Lead& lead) {
  FieldViolations violations;
  SetResponsible(request, settings, lead, violations);
  const LeadStatus* status = settings.FindStatus(request.status());
  const bool moves = !request.status().empty();
  if (moves && !IsOpenAndInUse(status)) violations.Add("status", kNotOpen);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  if (moves && request.status() != lead.status()) {
    LEADLINE_RETURN_IF_ERROR(CheckMove(lead, *status, settings));
    Enter(*status, settings, lead);
  }
  return absl::OkStatus();
}

}  // namespace leadline::lead
