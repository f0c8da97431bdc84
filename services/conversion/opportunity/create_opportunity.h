#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/opportunity_service.pb.h"
#include "services/conversion/convert/convert_lead.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/convert/preview_conversion.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/record/record_store.h"

namespace leadline::conversion {

// Creates an opportunity: by itself, or with a lead as the settings have it, which may be to
// convert the lead with it.
class CreateOpportunity final {
 public:
  // What it takes to deal with leads.
  struct Conversions {
    LeadClient& leads;
    DecisionStore& decisions;
    ConvertLead& convert;
    PreviewConversion& preview;
  };

  CreateOpportunity(RecordStore<v1::Opportunity>& opportunities, const SettingsSource& settings,
                    const Conversions& conversions)
      : opportunities_(opportunities), settings_(settings), conversions_(conversions) {}

  // `may_convert` says whether the caller may convert leads.
  absl::StatusOr<v1::CreateOpportunityResponse> Run(const query::Caller& caller,
                                                    const v1::CreateOpportunityRequest& request,
                                                    const absl::Status& may_convert) const;

 private:
  using Response = absl::StatusOr<v1::CreateOpportunityResponse>;

  // Converts the lead with the opportunity. LEAD_CONVERTED when it was converted before.
  Response Convert(const query::Caller& caller, const v1::CreateOpportunityRequest& request,
                   const absl::Status& may_convert) const;

  // Fills in what the lead, or the conversion it went through, says about its opportunity.
  absl::Status FollowLead(const query::Caller& caller, const Settings& settings,
                          v1::Opportunity& opportunity) const;

  RecordStore<v1::Opportunity>& opportunities_;
  const SettingsSource& settings_;
  const Conversions conversions_;
};

}  // namespace leadline::conversion
