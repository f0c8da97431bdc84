#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/duplicate/duplicate_rules.h"

namespace leadline::conversion {

// On whose behalf a call is made.
struct Caller {
  std::string organization;
  std::string subject;  // "users/developer"
};

// The records a conversion links, by name. They are locked while it is committed.
struct Links {
  std::string account;
  std::vector<std::string> contacts;
  std::string opportunity;
  std::string lead;  // Whose own opportunities are taken over; empty for none.
  // Whether the account that the other records belong to is linked with them.
  bool links_their_account = false;

  bool empty() const {
    return account.empty() && contacts.empty() && opportunity.empty() && lead.empty();
  }
};

// The same records, as they are.
struct LinkedRecords {
  std::optional<v1::Account> account;
  std::vector<v1::Contact> contacts;
  std::optional<v1::Opportunity> opportunity;
  // Whether they are linked because they were found, and not because the request names them.
  bool account_is_duplicate = false;
  bool contact_is_duplicate = false;
  bool account_is_theirs = false;      // Whether it is linked because the others belong to it.
  bool takes_own_opportunity = false;  // Whether that is the lead's own.
  std::vector<v1::Opportunity> opportunities_beside;  // More of the lead's own.
};

// Makes the opportunities of the lead, the oldest first, those that the conversion takes over.
inline void TakeOver(std::vector<v1::Opportunity> own, LinkedRecords& linked) {
  if (own.empty()) return;
  linked.takes_own_opportunity = true;
  linked.opportunity = std::move(own.front());
  own.erase(own.begin());
  linked.opportunities_beside = std::move(own);
}

// The accounts that the linked contacts and the linked opportunity belong to.
inline std::set<std::string> AccountsOf(const LinkedRecords& linked) {
  std::set<std::string> accounts;
  for (const v1::Contact& contact : linked.contacts) accounts.insert(contact.account());
  if (linked.opportunity.has_value()) accounts.insert(linked.opportunity->account());
  accounts.erase("");
  return accounts;
}

// Where the customer number of a created account comes from.
struct NumberSeries {
  std::string name;  // "numberSeries/customers"
  std::string prefix;
  int width = 0;
  int64_t start = 1;
  std::string display_name;
  bool may_have_gaps = false;
};

// A conversion that is ready to be committed: the answer its caller will get, but for what only the
// database decides (times, the number).
struct ConversionDraft {
  v1::ConvertLeadResponse answer;
  int further_contacts = 0;  // How many of its contacts, the last ones, are of `further_contacts`.
  std::optional<NumberSeries> number;
  bool grants_portal = false;  // Whether the created account can log in to the portal.
  std::vector<v1::Opportunity> opportunities_beside;  // More of the lead's own, attached.
  std::string fingerprint;     // Of the request, to tell a retry from another request.
  DuplicateSearch duplicates;  // Of what it makes.
};

// Gives the account that is made a number that was drawn already; nothing when none was.
inline void UseNumber(const std::string& number, ConversionDraft& draft) {
  if (number.empty() || !draft.number.has_value()) return;
  draft.answer.mutable_account()->set_number(number);
  draft.number.reset();
}

}  // namespace leadline::conversion
