#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "leadline/conversion/v1/conversion_service.pb.h"

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

  bool empty() const { return account.empty() && contacts.empty() && opportunity.empty(); }
};

// The same records, as they are.
struct LinkedRecords {
  std::optional<v1::Account> account;
  std::vector<v1::Contact> contacts;
  std::optional<v1::Opportunity> opportunity;
};

// Where the customer number of a created account comes from.
struct NumberSeries {
  std::string name;  // "numberSeries/customers"
  std::string prefix;
  int width = 0;
  int64_t start = 1;
  std::string display_name;
};

// A conversion that is ready to be committed: the answer its caller will get, but for what only the
// database decides (times, the number).
struct ConversionDraft {
  v1::ConvertLeadResponse answer;
  int further_contacts = 0;  // How many of its contacts, the last ones, are of `further_contacts`.
  std::optional<NumberSeries> number;
  bool grants_portal = false;  // Whether the created account can log in to the portal.
  std::string fingerprint;     // Of the request, to tell a retry from another request.
};

}  // namespace leadline::conversion
