#include "common/postgres/errors.h"

#include <pqxx/except>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/failure.h"

namespace leadline::postgres {
namespace {

using type::v1::ErrorReason;

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);
constexpr char kConnectionFailure[] = "08006";
constexpr char kTooManyConnections[] = "53300";
constexpr char kForeignKeyViolation[] = "23503";

struct Rule {
  const char* prefix;  // Of a SQLSTATE.
  absl::StatusCode code;
  ErrorReason reason;
  const char* message;
};

// In order: the first that fits decides. https://www.postgresql.org/docs/15/errcodes-appendix.html
constexpr Rule kRules[] = {
    {"08", absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE,
     "the database cannot be reached"},
    {"57P", absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE,
     "the database is restarting"},
    {"40", absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION,
     "another transaction was in the way"},
    {"55P03", absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION,
     "another transaction was in the way"},
    {"57014", absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED,
     "the database did not answer in time"},
    {"53", absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED,
     "the database has no room for more work"},
    {"23505", absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS,
     "a record with this key exists"},
};

bool MayTryAgain(absl::StatusCode code) {
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kAborted ||
         code == absl::StatusCode::kResourceExhausted;
}

// Of a server that has no session left. It refuses with 53300, but libpq hands on its words alone;
// those of a server that does not speak English are not known here, and say "unavailable".
bool IsFull(const std::exception& error) {
  if (dynamic_cast<const pqxx::too_many_connections*>(&error) != nullptr) return true;
  if (dynamic_cast<const pqxx::broken_connection*>(&error) == nullptr) return false;
  return absl::StrContains(error.what(), "too many clients") ||
         absl::StrContains(error.what(), "too many connections") ||
         absl::StrContains(error.what(), "no more connections allowed") ||  // PgBouncer.
         absl::StrContains(error.what(), "connection slots are reserved");
}

// Of a prepared statement, the query is its name; another begins with a comment that is.
std::string StatementOf(const std::string& query) {
  return std::string(absl::StripPrefix(query.substr(0, query.find('\n')), "-- "));
}

// `statement` is its name and nothing of its values.
absl::Status Fault(const std::string& sqlstate, const std::string& statement) {
  const std::string message = absl::StrCat("SQLSTATE ", sqlstate, " in ", statement);
  // For a store that knows which record is missing to make its own failure of.
  if (sqlstate == kForeignKeyViolation) return absl::FailedPreconditionError(message);
  return absl::InternalError(message);
}

absl::Status BySqlState(const std::string& sqlstate, const std::string& statement = "") {
  for (const Rule& rule : kRules) {
    if (!absl::StartsWith(sqlstate, rule.prefix)) continue;
    absl::Status status = Failure(rule.code, rule.reason, rule.message);
    return MayTryAgain(rule.code) ? WithRetry(std::move(status), kRetryDelay) : status;
  }
  return Fault(sqlstate, statement);
}

absl::Status ConnectionLost(Progress progress) {
  if (progress == Progress::kUncommitted) return BySqlState(kConnectionFailure);
  return Failure(absl::StatusCode::kUnknown, ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN,
                 "the connection was lost while committing");
}

}  // namespace

bool IsInDoubt(const absl::Status& status) { return status.code() == absl::StatusCode::kUnknown; }

absl::Status ToStatus(const std::exception& error, Progress progress) {
  if (IsFull(error)) return BySqlState(kTooManyConnections);
  if (dynamic_cast<const pqxx::in_doubt_error*>(&error) != nullptr ||
      dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr) {
    return ConnectionLost(progress);
  }
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error)) {
    // 57P01 to 57P03 end the session: while committing, they say nothing about the commit.
    if (absl::StartsWith(sql->sqlstate(), "57P")) return ConnectionLost(progress);
    return BySqlState(sql->sqlstate(), StatementOf(sql->query()));
  }
  return absl::InternalError(error.what());
}

}  // namespace leadline::postgres
