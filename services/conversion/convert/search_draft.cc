#include "services/conversion/convert/search_draft.h"

#include <algorithm>

namespace leadline::conversion {
namespace {

// An account that was named for a person is no company: people share their names.
bool IsNamedForCompany(const lead::v1::Lead& lead, const Targets& targets) {
  const auto& overrides = targets.account_overrides;
  return targets.account == v1::TARGET_ACTION_LINK || !lead.company_name().empty() ||
         std::any_of(overrides.begin(), overrides.end(),
                     [](const auto& field) { return field.path() == "display_name"; });
}

// The account, as far as it is known by; without one what the lead says about its company.
v1::Account CompanyOf(const v1::ConvertLeadResponse& answer, const lead::v1::Lead& lead,
                      const Targets& targets) {
  v1::Account company;
  if (targets.account == v1::TARGET_ACTION_SKIP) {
    company.set_display_name(lead.company_name());
    company.set_website(lead.website());
    return company;
  }
  const v1::Account& account = answer.account();
  if (targets.account == v1::TARGET_ACTION_LINK) company.set_name(account.name());
  if (IsNamedForCompany(lead, targets)) company.set_display_name(account.display_name());
  company.set_email(account.email());
  company.set_phone(account.phone());
  company.set_website(account.website());
  return company;
}

v1::Contact PersonOf(const v1::Contact& contact) {
  v1::Contact person;
  person.set_first_name(contact.first_name());
  person.set_last_name(contact.last_name());
  person.set_email(contact.email());
  person.set_phone(contact.phone());
  person.set_mobile(contact.mobile());
  return person;
}

}  // namespace

DuplicateSearch SearchFor(const v1::ConvertLeadResponse& answer, const lead::v1::Lead& lead,
                          const Targets& targets) {
  DuplicateSearch search;
  search.conversion = answer.conversion().name();
  search.account_policy = targets.account_duplicates;
  // Its own person comes first; a lead whose people are all further contacts has none.
  const bool has_person = answer.contacts_size() > lead.further_contacts_size();
  if (has_person) search.contact_policy = targets.contact_duplicates;
  if (search.empty()) return search;
  search.account = CompanyOf(answer, lead, targets);
  if (search.finds_contact()) search.contact = PersonOf(answer.contacts(0));
  return search;
}

}  // namespace leadline::conversion
