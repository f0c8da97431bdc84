#include "services/lead/lead/lead_action_rules.h"

#include <algorithm>

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using v1::Lead;

// Whether some move by hand leads out of the lead's status, as CheckMove has it.
bool CanMove(const Lead& lead, const LeadSettings& settings) {
  if (lead.lost()) return false;
  if (settings.transition_policy() != Settings::TRANSITION_POLICY_STRICT) return true;
  if (!settings.NextOf(lead.status()).empty()) return true;
  const LeadStatus* status = settings.FindStatus(lead.status());
  return status == nullptr || status->has_archive_time();
}

bool CanTakeCharge(const Lead& lead, const std::string& subject, const LeadSettings& settings) {
  return lead.owner() != subject && settings.MayOwn(subject, lead.team());
}

bool CanDelete(const Lead& lead, const LeadSettings& settings) {
  const LeadDeletePolicy policy = settings.lead_delete_policy();
  if (policy == Settings::LEAD_DELETE_POLICY_ARCHIVE) return !lead.archived();
  return policy != Settings::LEAD_DELETE_POLICY_FORBID;
}

bool CanConvert(const Lead& lead, const LeadSettings& settings) {
  if (lead.lost()) return false;
  const auto& from = settings.convertible_from();
  return from.empty() || std::find(from.begin(), from.end(), lead.status()) != from.end();
}

bool HasEmailAddress(const Lead& lead) {
  const auto& others = lead.further_contacts();
  return !lead.email().empty() || std::any_of(others.begin(), others.end(), [](const auto& other) {
    return !other.email().empty();
  });
}

}  // namespace

void AllowActions(const LeadRights& rights, const LeadSettings& settings, Lead& lead) {
  auto& actions = *lead.mutable_allowed_actions();
  actions.Clear();
  const bool is_over = lead.converted() || !lead.merged_into().empty();
  if (is_over || !settings.leads_enabled()) return;
  actions.Reserve(Lead::Action_ARRAYSIZE);
  const auto allow = [&actions](Lead::Action action, bool can) {
    if (can) actions.Add(action);
  };
  const bool is_there = !lead.has_delete_time();
  const bool is_free = !lead.conversion_in_progress();
  const bool write = rights.write && is_there && is_free;
  allow(Lead::ACTION_UPDATE, write);
  allow(Lead::ACTION_CHANGE_STATUS, write && CanMove(lead, settings));
  allow(Lead::ACTION_ASSIGN, write);
  allow(Lead::ACTION_TAKE_CHARGE, write && CanTakeCharge(lead, rights.subject, settings));
  allow(Lead::ACTION_LOSE, write && !lead.lost());
  allow(Lead::ACTION_REOPEN, write && lead.lost());
  allow(Lead::ACTION_DELETE, rights.remove && is_there && is_free && CanDelete(lead, settings));
  allow(Lead::ACTION_UNDELETE, rights.remove && is_free && (!is_there || lead.archived()));
  allow(Lead::ACTION_CONVERT, rights.convert && is_there && is_free && CanConvert(lead, settings));
  allow(Lead::ACTION_ADD_ACTIVITY, rights.add_activities && is_there);
  allow(Lead::ACTION_SEND_EMAIL,
        rights.add_activities && is_there && !lead.do_not_email() && HasEmailAddress(lead));
}

}  // namespace leadline::lead
