#include "services/conversion/opportunity/opportunity_rules.h"

#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/convert/lead_text.h"
#include "services/conversion/record/record_errors.h"
#include "services/conversion/record/record_rules.h"

namespace leadline::conversion {
namespace {

using ConfiguredSettings = configuration::v1::Settings;

void NameAfter(const lead::v1::Lead& lead, v1::Opportunity& opportunity) {
  if (opportunity.display_name().empty()) opportunity.set_display_name(PartyOf(lead));
}

}  // namespace

bool ConvertsLeads(const Settings& settings) {
  return settings.values.opportunity_on_lead() ==
         ConfiguredSettings::OPPORTUNITY_ON_LEAD_AUTO_CONVERT;
}

v1::ConvertLeadRequest ConversionFor(const v1::CreateOpportunityRequest& request) {
  v1::ConvertLeadRequest conversion;
  const v1::Opportunity given = NewRecord(request.opportunity(), "");
  conversion.set_lead(given.lead());
  conversion.set_request_id(request.request_id());
  conversion.set_validate_only(request.validate_only());
  if (!given.account().empty()) conversion.mutable_account()->add_names(given.account());
  *conversion.mutable_contact()->mutable_names() = given.contacts();
  conversion.mutable_opportunity()->set_action(v1::TARGET_ACTION_CREATE);
  *conversion.mutable_opportunity()->mutable_overrides() = given;
  return conversion;
}

void FollowConversion(const v1::Conversion& conversion, v1::Opportunity& opportunity) {
  if (opportunity.account().empty()) opportunity.set_account(conversion.account());
  if (opportunity.contacts().empty()) *opportunity.mutable_contacts() = conversion.contacts();
  NameAfter(conversion.lead_snapshot(), opportunity);
}

absl::Status FollowOpenLead(const Settings& settings, const lead::v1::Lead& lead,
                            v1::Opportunity& opportunity) {
  const bool allowed =
      settings.values.opportunity_on_lead() == ConfiguredSettings::OPPORTUNITY_ON_LEAD_ALLOW;
  if (!allowed) return LeadNotConverted(lead.name());
  if (lead.has_delete_time()) return LeadDeleted();
  if (lead.lost()) return LeadLost();
  NameAfter(lead, opportunity);
  return absl::OkStatus();
}

}  // namespace leadline::conversion
