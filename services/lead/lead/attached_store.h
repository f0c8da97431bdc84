#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leadline::postgres {
class Transaction;
}

namespace leadline::lead {

// How much there is of each kind of what is attached to leads: "activities", "comments".
using AttachedCounts = std::map<std::string, int64_t>;

// Everything that is attached to leads, whatever its kind; a kind is a line in attached_store.cc.

// The tables that it is in.
std::vector<std::string> AttachedTables();

// Gives the survivor what is attached to the others, which are locked; ids, here and below.
AttachedCounts MoveAttached(postgres::Transaction& tx, const std::string& survivor,
                            const std::vector<std::string>& others);

// Removes leads, which are locked, for good: with everything that is attached to them, and with
// those that were merged into them. All that are gone.
std::vector<std::string> RemoveLeads(postgres::Transaction& tx,
                                     const std::vector<std::string>& leads);

}  // namespace leadline::lead
