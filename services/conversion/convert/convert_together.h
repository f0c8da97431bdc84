#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/completion/complete_conversions.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/convert/conversion_store.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/convert/prepare_lead.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/decision_store.h"

namespace leadline::conversion {

// Converts several leads, all or none: reserve all, plan and commit all in one transaction,
// complete all. As with ConvertLead that commit is the one decision; until then each conversion is
// open, and is decided against before its lead is given back.
class ConvertTogether final {
 public:
  using Requests = std::vector<v1::ConvertLeadRequest>;
  // One for each request, in order. Either all are OK, or none is that an earlier call with its
  // request_id has not converted.
  using Outcomes = std::vector<absl::StatusOr<v1::ConvertLeadResponse>>;

  ConvertTogether(const SettingsSource& settings, LeadClient& leads, ConversionStore& conversions,
                  DecisionStore& decisions, CompleteConversions& complete)
      : settings_(settings),
        leads_(leads),
        conversions_(conversions),
        decisions_(decisions),
        complete_(complete),
        prepare_(leads, decisions) {}

  // The requests are not validate_only, and none is about the lead of another. Fails when nothing
  // is known of any.
  absl::StatusOr<Outcomes> Run(const Caller& caller, const Requests& requests);

 private:
  struct Item;
  class Attempt;

  const SettingsSource& settings_;
  LeadClient& leads_;
  ConversionStore& conversions_;
  DecisionStore& decisions_;
  CompleteConversions& complete_;
  PrepareLead prepare_;
};

}  // namespace leadline::conversion
