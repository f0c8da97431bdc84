#pragma once

#include <string>

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

// Converts a lead: reserve it, plan, commit, complete. The commit is the one decision; whatever
// fails around it is answered by reading the decision, never by an error of its own. A caller that
// goes away changes nothing of it.
class ConvertLead final {
 public:
  ConvertLead(const SettingsSource& settings, LeadClient& leads, ConversionStore& conversions,
              DecisionStore& decisions, CompleteConversions& complete)
      : settings_(settings),
        leads_(leads),
        conversions_(conversions),
        decisions_(decisions),
        complete_(complete),
        prepare_(leads, decisions) {}

  // The request is not validate_only.
  absl::StatusOr<v1::ConvertLeadResponse> Run(const Caller& caller,
                                              const v1::ConvertLeadRequest& request);

 private:
  class Attempt;

  const SettingsSource& settings_;
  LeadClient& leads_;
  ConversionStore& conversions_;
  DecisionStore& decisions_;
  CompleteConversions& complete_;
  PrepareLead prepare_;
};

}  // namespace leadline::conversion
