#include "common/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <pqxx/nontransaction>
#include <pqxx/params>

#include "absl/strings/str_cat.h"

namespace leadline::postgres {
namespace {

// Lists build their SQL from the caller's filter: a bound keeps the odd ones from piling up.
constexpr size_t kMaxPrepared = 400;

// A session's limit, as multiples of the time that is left: what it is set to, and what it may be
// for it to stay. The room between keeps calls that waited a little longer from setting it anew.
constexpr double kNewLimit = 1.1;
constexpr double kWidestLimit = 1.25;

// The first is kLongestStatement.
constexpr char kSessionSettings[] =
    "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';"
    "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'";

}  // namespace

Connection::Connection(const std::string& conninfo) : session_(conninfo) {
  Execute(kSessionSettings);
}

void Connection::Execute(const std::string& sql) { pqxx::nontransaction(session_).exec(sql); }

// By the server's own timer, and not by a cancel request: it ends with the statement, so that it
// never strikes a commit that waits for its standby, which would look like a success.
void Connection::LimitStatements(absl::Duration time_left) {
  const absl::Duration needed = std::min(time_left, kLongestStatement);
  if (needed <= limit_ && limit_ <= needed * kWidestLimit) return;
  // Nothing is no limit to PostgreSQL, so a call that is late gets the least there is.
  const absl::Duration limit = std::clamp(absl::Floor(needed * kNewLimit, absl::Milliseconds(1)),
                                          absl::Milliseconds(1), kLongestStatement);
  Execute(absl::StrCat("SET statement_timeout = ", absl::ToInt64Milliseconds(limit)));
  limit_ = limit;
}

Rows Connection::Run(const std::string& organization, const Statement& statement,
                     const Arguments& arguments) {
  const Prepared& prepared = Prepare(statement);
  pqxx::params values;
  values.reserve(prepared.parameters.size());
  for (const std::string& parameter : prepared.parameters) {
    if (parameter == "organization_id") {
      values.append(organization);
    } else {
      values.append(arguments.Find(parameter));
    }
  }
  return Rows(pqxx::nontransaction(session_).exec(pqxx::prepped{prepared.name}, values));
}

const Connection::Prepared& Connection::Prepare(const Statement& statement) {
  const auto known = prepared_.find(statement.sql);
  if (known != prepared_.end()) return known->second;
  if (prepared_.size() >= kMaxPrepared) {
    Execute("DEALLOCATE ALL");
    prepared_.clear();
  }
  Parameterized text = Parameterize(statement.sql);
  std::string name = std::string(statement.name) + "_" + std::to_string(prepared_.size());
  session_.prepare(name, text.sql);
  return prepared_.emplace(statement.sql, Prepared{std::move(name), std::move(text.names)})
      .first->second;
}

bool Connection::IsStale() const {
  // A session that waits for nothing has nothing to read, unless its end.
  pollfd poll_one{session_.sock(), POLLIN, 0};
  return !session_.is_open() || poll(&poll_one, 1, 0) != 0;
}

}  // namespace leadline::postgres
