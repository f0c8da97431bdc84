#include "common/postgres/errors.h"

#include <pqxx/except>

#include "absl/strings/match.h"
#include "common/status/failure.h"

namespace leadline::postgres {
namespace {

using type::v1::ErrorReason;

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

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

absl::Status BySqlState(const std::string& sqlstate) {
  for (const Rule& rule : kRules) {
    if (!absl::StartsWith(sqlstate, rule.prefix)) continue;
    absl::Status status = Failure(rule.code, rule.reason, rule.message);
    return MayTryAgain(rule.code) ? WithRetry(std::move(status), kRetryDelay) : status;
  }
  return absl::InternalError("SQLSTATE " + sqlstate);
}

absl::Status ConnectionLost(Progress progress) {
  if (progress == Progress::kUncommitted) return DatabaseUnavailable();
  return absl::UnknownError("the connection was lost while committing");
}

}  // namespace

absl::Status DatabaseUnavailable() { return BySqlState("08006"); }

bool IsInDoubt(const absl::Status& status) { return status.code() == absl::StatusCode::kUnknown; }

absl::Status ToStatus(const std::exception& error, Progress progress) {
  if (dynamic_cast<const pqxx::in_doubt_error*>(&error) != nullptr ||
      dynamic_cast<const pqxx::broken_connection*>(&error) != nullptr) {
    return ConnectionLost(progress);
  }
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error)) {
    // 57P01 to 57P03 end the session: while committing, they say nothing about the commit.
    if (absl::StartsWith(sql->sqlstate(), "57P")) return ConnectionLost(progress);
    return BySqlState(sql->sqlstate());
  }
  return absl::InternalError(error.what());
}

}  // namespace leadline::postgres
