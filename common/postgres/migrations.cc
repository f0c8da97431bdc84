#include "common/postgres/migrations.h"

#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/errors.h"
#include "common/postgres/schema_history.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

// Any number that no other program locks by; taken for the session, released with it.
constexpr char kLock[] = "SELECT pg_advisory_lock(7235419002881144)";

constexpr char kCreateTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
    " migrate_time timestamptz NOT NULL DEFAULT now())";

// For databases of earlier releases. Waits for nobody when it is there.
constexpr char kAddRequiredVersion[] =
    "DO $$ BEGIN"
    " IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass"
    "  AND attname = 'required_version')"
    " THEN ALTER TABLE schema_migrations ADD COLUMN required_version integer NOT NULL DEFAULT 0;"
    " END IF; END $$";

constexpr char kNote[] =
    "INSERT INTO schema_migrations (version, name, checksum, required_version) "
    "VALUES ($1, $2, $3, $4)";

void RunOne(pqxx::connection& session, const Migration& migration) {
  pqxx::work transaction(session);
  transaction.exec(migration.sql);
  transaction.exec(kNote, pqxx::params{migration.version, migration.name, ChecksumOf(migration),
                                       RequiredVersionOf(migration)});
  transaction.commit();
}

absl::StatusOr<std::vector<std::string>> RunMissing(pqxx::connection& session,
                                                    std::span<const Migration> migrations) {
  Rows run;
  {
    pqxx::nontransaction reader(session);
    reader.exec(kLock);
    reader.exec(kCreateTable);
    reader.exec(kAddRequiredVersion);
    run = Rows(reader.exec(kListRunMigrations.sql));
  }
  LEADLINE_RETURN_IF_ERROR(CheckRun(run, migrations));
  std::vector<std::string> names;
  for (const Migration& migration : migrations.subspan(CountKnown(run, migrations))) {
    RunOne(session, migration);
    names.push_back(migration.name);
  }
  return names;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Migrate(const std::string& conninfo,
                                                 std::span<const Migration> migrations) {
  try {
    pqxx::connection session(conninfo);
    return RunMissing(session, migrations);
  } catch (const pqxx::sql_error& error) {
    // For an operator at a terminal: migrations hold no rows of anybody.
    return absl::InternalError(error.what());
  } catch (const std::exception& error) {
    return ToStatus(error, Progress::kUncommitted);
  }
}

absl::Status CheckConnection(const std::string& conninfo) {
  try {
    const pqxx::connection session(conninfo);
    return absl::OkStatus();
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat(
        "the database cannot be reached: ", std::string(absl::StripAsciiWhitespace(error.what()))));
  }
}

absl::Status CheckSchema(Database& database, std::span<const Migration> migrations,
                         const std::string& migrate_command) {
  const auto exists = database.Run(
      kAcrossOrganizations,
      {"HasSchema", "SELECT to_regclass('schema_migrations') IS NOT NULL AS has_schema"});
  LEADLINE_RETURN_IF_ERROR(exists.status());
  size_t known = 0;
  if ((*exists)[0].Bool("has_schema")) {
    LEADLINE_ASSIGN_OR_RETURN(const Rows run,
                              database.Run(kAcrossOrganizations, kListRunMigrations));
    LEADLINE_RETURN_IF_ERROR(CheckRun(run, migrations));
    known = CountKnown(run, migrations);
  }
  if (known == migrations.size()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the database stands at migration ", known,
                                                    ", this program needs ", migrations.size(),
                                                    ": run `", migrate_command, "` first"));
}

}  // namespace leadline::postgres
