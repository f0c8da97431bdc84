#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/status/failure.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::conversion {

// What is decided about a new account beside its fields.
struct AccountChoice {
  std::string prospect_status;           // Empty for all but prospects.
  const NumberSeries* series = nullptr;  // Belongs to the settings; null without a number.
  std::string disabled;  // The setting that forbids what was asked for, if one does.
};

// What was asked for; empty means the configured default.
struct AccountWishes {
  const std::string& prospect_status;
  const std::string& number_series;
};

// What a new account is when nobody says.
v1::Account::Type DefaultAccountType(const Settings& settings);

// Decides for a new account of `type`, whether a conversion or a caller makes it. Adds violations
// of "prospect_status" and "number_series".
AccountChoice ChooseForAccount(const Settings& settings, v1::Account::Type type,
                               const AccountWishes& wishes, FieldViolations& violations);

// A new account that is ready to be inserted.
struct AccountDraft {
  v1::Account account;
  const NumberSeries* series = nullptr;  // Belongs to the settings; null without a number.
};

// The account that `request` asks for, under `name`. FIELD_INVALID with all violations at once, or
// FEATURE_DISABLED.
absl::StatusOr<AccountDraft> DraftAccount(const Settings& settings,
                                          const v1::CreateAccountRequest& request,
                                          const std::string& name);

}  // namespace leadline::conversion
