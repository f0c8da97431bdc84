#include "services/lead/party/party_rules.h"

#include "common/identifier/identifier.h"

namespace leadline::lead {

std::optional<Party> FindParty(const std::string& name, const std::set<std::string>& collections) {
  const size_t slash = name.find('/');
  if (slash == std::string::npos) return std::nullopt;
  Party party{name.substr(0, slash), name.substr(slash + 1)};
  const bool is_party = collections.count(party.collection) > 0 && identifier::IsId(party.id);
  return is_party ? std::optional(std::move(party)) : std::nullopt;
}

}  // namespace leadline::lead
