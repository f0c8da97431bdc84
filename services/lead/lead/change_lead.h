#pragma once

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class LeadSettings;
class LeadStore;
class SettingsSource;

// Changes a lead: its fields, its status, whether it is lost or deleted, who is responsible. What
// may be changed is decided on the lead as it stands, in the transaction that changes it.
class ChangeLead final {
 public:
  ChangeLead(LeadStore& leads, const SettingsSource& settings)
      : leads_(leads), settings_(settings) {}

  absl::StatusOr<v1::Lead> Run(const query::Caller& caller,
                               const v1::UpdateLeadRequest& request) const;
  absl::StatusOr<v1::ChangeLeadStatusResponse> Run(
      const query::Caller& caller, const v1::ChangeLeadStatusRequest& request) const;
  absl::StatusOr<v1::Lead> Run(const query::Caller& caller,
                               const v1::LoseLeadRequest& request) const;
  absl::StatusOr<v1::Lead> Run(const query::Caller& caller,
                               const v1::ReopenLeadRequest& request) const;
  absl::StatusOr<v1::DeleteLeadResponse> Run(const query::Caller& caller,
                                             const v1::DeleteLeadRequest& request) const;
  absl::StatusOr<v1::Lead> Run(const query::Caller& caller,
                               const v1::UndeleteLeadRequest& request) const;
  absl::StatusOr<v1::Lead> Run(const query::Caller& caller,
                               const v1::AssignLeadRequest& request) const;
  absl::StatusOr<v1::Lead> Run(const query::Caller& caller,
                               const v1::TakeChargeOfLeadRequest& request) const;
  absl::StatusOr<v1::HandOffLeadResponse> Run(const query::Caller& caller,
                                              const v1::HandOffLeadRequest& request) const;

 private:
  absl::StatusOr<v1::DeleteLeadResponse> Delete(const query::Caller& caller,
                                                const v1::DeleteLeadRequest& request,
                                                const LeadSettings& settings) const;

  LeadStore& leads_;
  const SettingsSource& settings_;
};

}  // namespace leadline::lead
