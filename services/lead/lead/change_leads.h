#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/lead/change_lead.h"

namespace leadline::lead {

class LeadListStore;

// Changes several leads: each for itself, telling what became of it, or all together.
class ChangeLeads final {
 public:
  // What became of the lead at its place. False when nobody listens any more.
  using Tell = absl::FunctionRef<bool(int index, const std::string& name,
                                      const absl::StatusOr<v1::Lead>& lead)>;

  ChangeLeads(LeadStore& leads, LeadListStore& lists, const SettingsSource& settings)
      : leads_(leads), lists_(lists), settings_(settings), change_(leads, settings) {}

  // Goes on after a lead that it cannot be done for, but not when it could be done for none: when
  // the database is away, or time is over.
  absl::StatusOr<v1::BatchTakeChargeResponse::Summary> Run(
      const query::Caller& caller, const v1::BatchTakeChargeRequest& request, Tell tell) const;
  absl::StatusOr<v1::BatchUpdateLeadsResponse> Run(
      const query::Caller& caller, const v1::BatchUpdateLeadsRequest& request) const;

 private:
  LeadStore& leads_;
  LeadListStore& lists_;
  const SettingsSource& settings_;
  const ChangeLead change_;
};

}  // namespace leadline::lead
