#include "services/conversion/account/account_rules.h"

#include "services/conversion/convert/conversion_errors.h"
#include "services/conversion/record/record_rules.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Status;
using ConfiguredSettings = configuration::v1::Settings;

void ChooseProspectStatus(const Settings& settings, bool prospect, const std::string& wish,
                          AccountChoice& choice, FieldViolations& violations) {
  const bool enabled = settings.values.prospect_statuses_enabled();
  if (prospect && enabled) choice.prospect_status = settings.default_prospect_status;
  if (wish.empty()) return;
  if (!prospect) violations.Add("prospect_status", "is only for a new prospect");
  if (!enabled) {
    choice.disabled = "prospect_statuses_enabled";
  } else if (!IsUsableStatus(settings, Status::ENTITY_PROSPECT, wish)) {
    violations.Add("prospect_status", "is no status in use of prospects");
  }
  choice.prospect_status = wish;
}

void ChooseSeries(const Settings& settings, const std::string& wish, AccountChoice& choice,
                  FieldViolations& violations) {
  const auto found = settings.customer_series.find(wish.empty() ? settings.default_series : wish);
  if (found != settings.customer_series.end()) choice.series = &found->second;
  if (wish.empty()) return;
  if (choice.series == nullptr) violations.Add("number_series", "is no series of customers");
  if (settings.values.number_series_choice() != ConfiguredSettings::NUMBER_SERIES_CHOICE_CALLER) {
    choice.disabled = "number_series_choice";
  }
}

}  // namespace

v1::Account::Type DefaultAccountType(const Settings& settings) {
  return settings.values.default_account_type() == ConfiguredSettings::ACCOUNT_TYPE_CUSTOMER
             ? v1::Account::TYPE_CUSTOMER
             : v1::Account::TYPE_PROSPECT;
}

AccountChoice ChooseForAccount(const Settings& settings, v1::Account::Type type,
                               const AccountWishes& wishes, FieldViolations& violations) {
  AccountChoice choice;
  const bool prospect = type == v1::Account::TYPE_PROSPECT;
  ChooseProspectStatus(settings, prospect, wishes.prospect_status, choice, violations);
  ChooseSeries(settings, wishes.number_series, choice, violations);
  return choice;
}

absl::StatusOr<AccountDraft> DraftAccount(const Settings& settings,
                                          const v1::CreateAccountRequest& request,
                                          const std::string& name) {
  AccountDraft draft{NewRecord(request.account(), name)};
  v1::Account& account = draft.account;
  if (account.type() == v1::Account::TYPE_UNSPECIFIED) {
    account.set_type(DefaultAccountType(settings));
  }
  FieldViolations violations;
  const AccountChoice choice = ChooseForAccount(
      settings, account.type(), {request.prospect_status(), request.number_series()}, violations);
  CheckRecord<v1::Account>(settings, account, nullptr, violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  if (!choice.disabled.empty()) return FeatureDisabled(choice.disabled);
  account.set_prospect_status(choice.prospect_status);
  draft.series = choice.series;
  if (draft.series != nullptr) account.set_number_series(draft.series->name);
  return draft;
}

}  // namespace leadline::conversion
