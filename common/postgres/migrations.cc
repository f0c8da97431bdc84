#include "common/postgres/migrations.h"

#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/postgres/errors.h"
#include "common/postgres/schema_history.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

// Any number that no other program locks by; taken for the session, released with it.
constexpr char kLock[] = "SELECT pg_advisory_lock(7235419002881144)";

// In milliseconds; 0 when it is not set.
constexpr char kGetLockTimeout[] = "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'";

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

// How long a statement waits for a lock when the session's `lock_timeout` does not say: for so long
// everybody who comes later waits behind it. How often all of its transaction is tried, with pauses
// as long.
constexpr absl::Duration kLockWait = absl::Seconds(2);
constexpr int kAttempts = 20;

// Whether another session was in the way.
bool IsOfLocks(const pqxx::sql_error& error) {
  return error.sqlstate() == "55P03" || error.sqlstate() == "40P01";
}

absl::Status Locked(const std::string& name) {
  return absl::UnavailableError(absl::StrCat(
      "migration ", name, " has tried ", kAttempts,
      " times to get a lock that other sessions hold, and nothing of it is done: end them, the "
      "oldest transactions of pg_stat_activity, or wait for them, and migrate again"));
}

// Runs migrations over a session of its own.
class Migrator final {
 public:
  explicit Migrator(const std::string& conninfo) : session_(conninfo) {}

  absl::StatusOr<std::vector<std::string>> Run(std::span<const Migration> migrations) {
    WaitForOthers();
    LEADLINE_RETURN_IF_ERROR(Transact("schema_migrations", [](pqxx::work& transaction) {
      transaction.exec(kCreateTable);
      transaction.exec(kAddRequiredVersion);
    }));
    const Rows run(pqxx::nontransaction(session_).exec(kListRunMigrations.sql));
    LEADLINE_RETURN_IF_ERROR(CheckRun(run, migrations));
    std::vector<std::string> names;
    for (const Migration& migration : migrations.subspan(CountKnown(run, migrations))) {
      LEADLINE_RETURN_IF_ERROR(RunOne(migration));
      names.push_back(migration.name);
    }
    return names;
  }

 private:
  // Those that migrate are waited for as long as they take, whoever else has a lock is not.
  void WaitForOthers() {
    pqxx::nontransaction session(session_);
    const auto set = session.exec(kGetLockTimeout).at(0, 0).as<int64_t>();
    if (set > 0) lock_wait_ = absl::Milliseconds(set);
    session.exec("SET lock_timeout = 0");
    session.exec(kLock);
    session.exec(absl::StrCat("SET lock_timeout = ", absl::ToInt64Milliseconds(lock_wait_)));
  }

  absl::Status RunOne(const Migration& migration) {
    return Transact(migration.name, [&migration](pqxx::work& transaction) {
      transaction.exec(migration.sql);
      transaction.exec(kNote, pqxx::params{migration.version, migration.name, ChecksumOf(migration),
                                           RequiredVersionOf(migration)});
    });
  }

  absl::Status Transact(const std::string& name, absl::FunctionRef<void(pqxx::work&)> work) {
    for (int attempt = 1; attempt <= kAttempts; ++attempt) {
      if (attempt > 1) absl::SleepFor(lock_wait_);
      try {
        pqxx::work transaction(session_);
        work(transaction);
        transaction.commit();
        return absl::OkStatus();
      } catch (const pqxx::sql_error& error) {
        if (!IsOfLocks(error)) throw;
      }
      log::Warning("a migration waits for a lock that others hold",
                   {{"migration", name}, {"attempt", attempt}, {"attempts", kAttempts}});
    }
    return Locked(name);
  }

  pqxx::connection session_;
  absl::Duration lock_wait_ = kLockWait;
};

}  // namespace

absl::StatusOr<std::vector<std::string>> Migrate(const std::string& conninfo,
                                                 std::span<const Migration> migrations) {
  try {
    return Migrator(conninfo).Run(migrations);
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
