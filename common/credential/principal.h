#pragma once

#include <map>
#include <string>
#include <vector>

namespace leadline::credential {

// Who calls, as the credential says. Never taken from a request's fields.
struct Principal {
  std::string organization;                   // "default"
  std::string subject;                        // "users/developer", "services/web-shop"
  std::vector<std::string> permissions = {};  // "leads.read", or all of a kind: "leads.*", "*".
  std::vector<std::string> roles = {};        // "manager": where the permissions come from.
  std::vector<std::string> teams = {};        // "teams/north"
  std::string legal_company = {};             // "dictionaries/company/entries/north"
  // Fields that the principal's requests must have, and hold this: {"form", "webForms/contact"}.
  std::map<std::string, std::string> fixed_fields = {};
};

}  // namespace leadline::credential
