#include "services/conversion/opportunity/create_opportunity.h"

#include <utility>

#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/opportunity/opportunity_rules.h"
#include "services/conversion/record/record_rules.h"

namespace leadline::conversion {

absl::StatusOr<v1::CreateOpportunityResponse> CreateOpportunity::Run(
    const query::Caller& caller, const v1::CreateOpportunityRequest& request,
    const absl::Status& may_convert) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const bool has_lead = !request.opportunity().lead().empty();
  if (has_lead && ConvertsLeads(*settings)) {
    FieldViolations violations;
    CheckConfigured(*settings, request.opportunity(), v1::Opportunity::default_instance(),
                    "opportunity.", violations);
    LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
    Response converted = Convert(caller, request, may_convert);
    if (ReasonOf(converted.status()) != type::v1::ERROR_REASON_LEAD_CONVERTED) return converted;
  }
  v1::Opportunity opportunity =
      NewRecord(request.opportunity(), "opportunities/" + identifier::NewId());
  if (has_lead) LEADLINE_RETURN_IF_ERROR(FollowLead(caller, *settings, opportunity));
  if (opportunity.stage().empty()) opportunity.set_stage(settings->default_stage);
  FieldViolations violations;
  CheckRecord<v1::Opportunity>(*settings, opportunity, nullptr, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return opportunities_.Create<v1::CreateOpportunityResponse>(caller, request, opportunity);
}

CreateOpportunity::Response CreateOpportunity::Convert(const query::Caller& caller,
                                                       const v1::CreateOpportunityRequest& request,
                                                       const absl::Status& may_convert) const {
  LEADLINE_RETURN_IF_ERROR(may_convert);
  const v1::ConvertLeadRequest conversion = ConversionFor(request);
  const Caller by{caller.organization, caller.subject};
  LEADLINE_ASSIGN_OR_RETURN(v1::ConvertLeadResponse converted,
                            request.validate_only() ? conversions_.preview.Rehearse(by, conversion)
                                                    : conversions_.convert.Run(by, conversion));
  v1::CreateOpportunityResponse response;
  response.mutable_opportunity()->Swap(converted.mutable_opportunity());
  response.set_replayed(converted.replayed());
  return response;
}

absl::Status CreateOpportunity::FollowLead(const query::Caller& caller, const Settings& settings,
                                           v1::Opportunity& opportunity) const {
  const std::string& organization = caller.organization;
  LEADLINE_ASSIGN_OR_RETURN(const std::string live,
                            conversions_.decisions.FindLive(organization, opportunity.lead()));
  if (!live.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(const v1::Conversion conversion,
                              conversions_.decisions.Get(organization, live));
    FollowConversion(conversion, opportunity);
    return absl::OkStatus();
  }
  LEADLINE_ASSIGN_OR_RETURN(const lead::v1::Lead lead, conversions_.leads.Get(opportunity.lead()));
  return FollowOpenLead(settings, lead, opportunity);
}

}  // namespace leadline::conversion
