#pragma once

#include <optional>
#include <set>
#include <string>

// Whom something can be about: a lead, or one of the records it becomes. Nothing here does I/O,
// reads a clock or is random.
namespace leadline::lead {

// "leads" and "0190…" of "leads/0190…".
struct Party {
  std::string collection;
  std::string id;

  std::string name() const { return collection + "/" + id; }
};

// None for what is no name in one of the collections.
std::optional<Party> FindParty(const std::string& name, const std::set<std::string>& collections);

// The message's `account`, `contacts` and `opportunity` for a party that is one of them.
template <class Attached>
void AttachTo(const Party& party, Attached& attached) {
  if (party.collection == "accounts") attached.set_account(party.name());
  if (party.collection == "contacts") attached.add_contacts(party.name());
  if (party.collection == "opportunities") attached.set_opportunity(party.name());
}

}  // namespace leadline::lead
