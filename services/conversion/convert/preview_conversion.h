#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/account/account_store.h"
#include "services/conversion/contact/contact_store.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/convert/conversion_store.h"
#include "services/conversion/convert/lead_client.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/number_series/number_series_store.h"
#include "services/conversion/opportunity/opportunity_store.h"

namespace leadline::conversion {

// What ConvertLead would do, by the same plan, with nothing reserved and nothing left behind.
class PreviewConversion final {
 public:
  struct Stores {
    ConversionStore& conversions;
    const AccountStore& accounts;
    const ContactStore& contacts;
    const OpportunityStore& opportunities;
    DecisionStore& decisions;
    const NumberSeriesStore& number_series;
  };

  PreviewConversion(const SettingsSource& settings, LeadClient& leads, const Stores& stores)
      : settings_(settings), leads_(leads), stores_(stores) {}

  // The plan for records as they are, without writing.
  absl::StatusOr<v1::PreviewConversionResponse> Run(const Caller& caller,
                                                    const v1::PreviewConversionRequest& request);

  // validate_only: the whole transaction, rolled back.
  absl::StatusOr<v1::ConvertLeadResponse> Rehearse(const Caller& caller,
                                                   const v1::ConvertLeadRequest& request);

  // The same for several in one transaction: each meets what those before it would make. One answer
  // for each, in order; when one is refused so are all.
  absl::StatusOr<std::vector<absl::StatusOr<v1::ConvertLeadResponse>>> RehearseTogether(
      const Caller& caller, const std::vector<v1::ConvertLeadRequest>& requests);

 private:
  absl::StatusOr<lead::v1::Lead> ReadLead(const std::string& organization, const Settings& settings,
                                          const v1::ConvertLeadRequest& request);
  // LEAD_CONVERTED when a conversion of the lead is committed, whether the lead shows it or not.
  absl::Status CheckUndecided(const std::string& organization, const std::string& lead);
  absl::StatusOr<ConversionDraft> Plan(const std::string& organization, ConversionStore::Plan plan,
                                       LinkedRecords& linked);
  absl::StatusOr<LinkedRecords> ReadLinked(const std::string& organization, const Links& links);

  const SettingsSource& settings_;
  LeadClient& leads_;
  const Stores stores_;
};

}  // namespace leadline::conversion
