#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace leadline::postgres {

// What stands between us and the server. One that pools transactions may run each of ours in
// another session of the server, which others use in between: nothing may be kept in a session
// then, no prepared statement and no setting.
enum class Pooler { kNone, kTransaction };

// Reads "none" or "transaction"; false, and `pooler` unchanged, for anything else.
bool ParsePooler(const std::string& text, Pooler& pooler);

// Whether a pooler at `conninfo` pools transactions. It never says so of one that does not; of one
// that is busy with the transactions of others it may not notice. Needs up to two sessions.
absl::StatusOr<bool> PoolsTransactions(const std::string& conninfo);

}  // namespace leadline::postgres
