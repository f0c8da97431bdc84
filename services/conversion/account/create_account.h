#pragma once

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/record/record_store.h"

namespace leadline::conversion {

// Creates an account without a lead: checks everything a caller gave at once, then inserts it under
// its number.
class CreateAccount final {
 public:
  CreateAccount(RecordStore<v1::Account>& accounts, const SettingsSource& settings)
      : accounts_(accounts), settings_(settings) {}

  absl::StatusOr<v1::CreateAccountResponse> Run(const query::Caller& caller,
                                                const v1::CreateAccountRequest& request) const;

 private:
  RecordStore<v1::Account>& accounts_;
  const SettingsSource& settings_;
};

}  // namespace leadline::conversion
