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
// the migrations it ran. FAILED_PRECONDITION when one that was run has another text now, or when
// the database is newer than this program.
absl::StatusOr<std::vector<std::string>> Migrate(const std::string& conninfo,
                                                 std::span<const Migration> migrations);

// OK when a session with the database at `conninfo` can be opened. Fails with what the server, or
// the way to it, says: for whoever operates the program, and nobody else.
absl::Status CheckConnection(const std::string& conninfo);

// OK when the database stands exactly at the newest of `migrations`; else FAILED_PRECONDITION with
// what to do: `migrate_command` when it is too old, a newer program when it is too new.
absl::Status CheckSchema(Database& database, std::span<const Migration> migrations,
                         const std::string& migrate_command);

}  // namespace leadline::postgres
