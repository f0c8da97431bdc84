#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/postgres/database.h"
#include "common/postgres/statement.h"

namespace leadline::postgres {

// Brings the database at `conninfo` to the newest of `migrations`, which are in order from 1. Each
// is one transaction and leaves its checksum; a lock lets only one process migrate at a time, the
// others wait and find nothing left to do. Needs the role that owns the schema. Gives the names of
// the migrations it ran. FAILED_PRECONDITION when one that was run has another text now, or when a
// newer program took away what this one needs. UNAVAILABLE when others kept a lock that a migration
// needs for longer than it tried: so as not to hold up everybody, it waits for a moment only, as
// long as the session's `lock_timeout` says if it is set, and tries again some times.
absl::StatusOr<std::vector<std::string>> Migrate(const std::string& conninfo,
                                                 std::span<const Migration> migrations);

// OK when a session with the database at `conninfo` can be opened. Fails with what the server, or
// the way to it, says: for whoever operates the program, and nobody else.
absl::Status CheckConnection(const std::string& conninfo);

// OK when the database has run all of `migrations`, as they are written now; those of a newer
// program may have run, too, unless they took away what this one needs (`-- contracts:`). Else
// FAILED_PRECONDITION with what to do: `migrate_command`, or the newer program.
absl::Status CheckSchema(Database& database, std::span<const Migration> migrations,
                         const std::string& migrate_command);

}  // namespace leadline::postgres
