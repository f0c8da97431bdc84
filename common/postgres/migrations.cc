#include "common/postgres/migrations.h"

#include <openssl/sha.h>

#include <array>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/errors.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

// Any number that no other program locks by; taken for the session, released with it.
constexpr char kLock[] = "SELECT pg_advisory_lock(7235419002881144)";

constexpr char kCreateTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
    " migrate_time timestamptz NOT NULL DEFAULT now())";

std::string Checksum(const Migration& migration) {
  const std::string text = migration.sql;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

absl::Status CheckDone(const pqxx::result& done, std::span<const Migration> migrations) {
  for (const auto& row : done) {
    const auto version = row[0].as<size_t>();
    if (version > migrations.size()) {
      return absl::FailedPreconditionError(
          absl::StrCat("the database stands at migration ", version, ", this program knows only ",
                       migrations.size(), ": use a newer program"));
    }
    if (row[1].as<std::string>() != Checksum(migrations[version - 1])) {
      return absl::FailedPreconditionError(
          absl::StrCat("migration ", migrations[version - 1].name,
                       " was changed after it was run; migrations are never edited"));
    }
  }
  return absl::OkStatus();
}

void RunOne(pqxx::connection& session, const Migration& migration) {
  pqxx::work transaction(session);
  transaction.exec(migration.sql);
  transaction.exec("INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
                   pqxx::params{migration.version, migration.name, Checksum(migration)});
  transaction.commit();
}

absl::StatusOr<std::vector<std::string>> RunMissing(pqxx::connection& session,
                                                    std::span<const Migration> migrations) {
  pqxx::result done;
  {
    pqxx::nontransaction reader(session);
    reader.exec(kLock);
    reader.exec(kCreateTable);
    done = reader.exec("SELECT version, checksum FROM schema_migrations ORDER BY version");
  }
  LEADLINE_RETURN_IF_ERROR(CheckDone(done, migrations));
  std::vector<std::string> names;
  for (const Migration& migration : migrations.subspan(static_cast<size_t>(done.size()))) {
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
  size_t version = 0;
  if ((*exists)[0].Bool("has_schema")) {
    LEADLINE_ASSIGN_OR_RETURN(
        const Rows rows,
        database.Run(kAcrossOrganizations,
                     {"GetSchemaVersion",
                      "SELECT coalesce(max(version), 0) AS version FROM schema_migrations"}));
    version = static_cast<size_t>(rows[0].Int64("version"));
  }
  if (version == migrations.size()) return absl::OkStatus();
  const std::string stands = absl::StrCat("the database stands at migration ", version,
                                          ", this program needs ", migrations.size(), ": ");
  return absl::FailedPreconditionError(stands + (version < migrations.size()
                                                     ? "run `" + migrate_command + "` first"
                                                     : "use the newer program that migrated it"));
}

}  // namespace leadline::postgres
