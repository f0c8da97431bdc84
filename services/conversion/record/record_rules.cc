#include "services/conversion/record/record_rules.h"

#include "services/conversion/account/role_rules.h"
#include "services/rules/text.h"

namespace leadline::conversion {
namespace {

// What all three records have.
template <class Record>
void CheckDescription(const Record& record, const std::string& prefix,
                      FieldViolations& violations) {
  if (rules::LengthOf(record.description_html()) <= rules::kMaxDescriptionLength) return;
  violations.Add(prefix + "description_html",
                 "must have at most 32768 characters once it is cleaned");
}

void CheckEmail(const std::string& email, const std::string& prefix, FieldViolations& violations) {
  if (email.empty() || rules::IsEmail(email)) return;
  violations.Add(prefix + "email", "must be an e-mail address such as ann@example.com");
}

}  // namespace

void CheckGiven(const v1::Account& account, const std::string& prefix,
                FieldViolations& violations) {
  CheckEmail(account.email(), prefix, violations);
  CheckDescription(account, prefix, violations);
}

void CheckGiven(const v1::Contact& contact, const std::string& prefix,
                FieldViolations& violations) {
  CheckEmail(contact.email(), prefix, violations);
  CheckDescription(contact, prefix, violations);
}

void CheckGiven(const v1::Opportunity& opportunity, const std::string& prefix,
                FieldViolations& violations) {
  CheckDescription(opportunity, prefix, violations);
}

void CheckValues(const v1::Account& account, const std::string& prefix,
                 FieldViolations& violations) {
  if (account.display_name().empty()) violations.Add(prefix + "display_name", "is required");
  CheckGiven(account, prefix, violations);
}

void CheckValues(const v1::Contact& contact, const std::string& prefix,
                 FieldViolations& violations) {
  if (contact.first_name().empty() && contact.last_name().empty()) {
    violations.Add(prefix + "last_name", "is required, unless first_name is given");
  }
  CheckGiven(contact, prefix, violations);
}

void CheckValues(const v1::Opportunity& opportunity, const std::string& prefix,
                 FieldViolations& violations) {
  if (opportunity.display_name().empty()) violations.Add(prefix + "display_name", "is required");
  CheckGiven(opportunity, prefix, violations);
}

void FollowChange(const Settings& settings, const v1::Account& before, v1::Account& account,
                  FieldViolations& violations) {
  if (account.type() == v1::Account::TYPE_UNSPECIFIED) account.set_type(before.type());
  if (account.type() == before.type()) return;
  if (account.type() == v1::Account::TYPE_CUSTOMER || before.type() == v1::Account::TYPE_CUSTOMER) {
    violations.Add("account.type",
                   "an update makes nobody a customer, nor a customer anything else");
  } else if (before.type() == v1::Account::TYPE_PROSPECT && OnlyGoesForward(settings)) {
    violations.Add("account.type", "the settings let nobody go back from what he became");
  }
  account.clear_prospect_status();
  if (account.type() == v1::Account::TYPE_PROSPECT && settings.values.prospect_statuses_enabled()) {
    account.set_prospect_status(settings.default_prospect_status);
  }
}

std::vector<std::string> ConsequencesOf(const Settings& settings, const v1::Account& before,
                                        const v1::Account& account) {
  const auto lets_in = [&settings](const v1::Account& one) {
    return !one.has_delete_time() && MayLogIn(settings, one.type());
  };
  if (lets_in(before) == lets_in(account)) return {};
  return {lets_in(account) ? "PortalAccessGranted" : "PortalAccessRevoked"};
}

}  // namespace leadline::conversion
