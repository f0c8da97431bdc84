#include "common/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <pqxx/nontransaction>
#include <pqxx/params>

#include "absl/strings/str_cat.h"
#include "common/postgres/conninfo.h"
#include "common/trace/span.h"

namespace leadline::postgres {
namespace {

// Lists build their SQL from the caller's filter: a bound keeps the odd ones from piling up.
constexpr size_t kMaxKnown = 400;

// A session's limit, as multiples of the time that is left: what it is set to, and what it may be
// for it to stay. The room between keeps calls that waited a little longer from setting it anew.
constexpr double kNewLimit = 1.1;
constexpr double kWidestLimit = 1.25;

// Of a session that keeps none: too short for any call.
constexpr absl::Duration kNoLimit = -absl::InfiniteDuration();

// The first is kLongestStatement.
constexpr char kSessionLimits[] =
    "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';";

// Of a session that only reads. A lock that a standby replays may last as long as the replay
// pauses.
constexpr char kReadLimits[] = "SET default_transaction_read_only = on; SET lock_timeout = '1s';";

// The server reports these two to its clients. So PgBouncer knows them of each of us, and sees to
// them in whatever session of the server it gives us.
constexpr char kReportedSettings[] = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'";

constexpr char kBegin[] = "BEGIN; SET LOCAL statement_timeout = ";
constexpr char kBeginPooled[] =
    "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '60s'; SET LOCAL statement_timeout = ";
constexpr char kBeginPooledRead[] =
    "BEGIN READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '60s';"
    " SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = ";

// The span of a statement; its name is the statement's.
trace::Wait::Attributes Described() { return {{"db.system.name", "postgresql"}}; }

// Nothing is no limit to PostgreSQL, so a call that is late gets the least there is.
int64_t Millis(absl::Duration limit) {
  return std::max<int64_t>(1, absl::ToInt64Milliseconds(std::min(limit, kLongestStatement)));
}

// What a session begins with.
std::string SettingsOf(Pooler pooler, Access access) {
  if (pooler != Pooler::kNone) return kReportedSettings;
  return absl::StrCat(kSessionLimits, access == Access::kReads ? kReadLimits : "",
                      kReportedSettings);
}

}  // namespace

Connection::Connection(const std::string& conninfo, Pooler pooler, Access access)
    : pooler_(pooler),
      access_(access),
      session_(
          ParametersOf(conninfo, access == Access::kReads ? Patience::kShort : Patience::kUsual)),
      limit_(pooler == Pooler::kNone ? kLongestStatement : kNoLimit) {
  Execute(SettingsOf(pooler, access));
}

void Connection::Execute(const std::string& sql) {
  const trace::Wait wait(sql.substr(0, sql.find_first_of("; ")).c_str(), Described);  // "COMMIT"
  pqxx::nontransaction(session_).exec(sql);
}

void Connection::Begin(absl::Duration time_left) {
  const char* pooled = access_ == Access::kReads ? kBeginPooledRead : kBeginPooled;
  Execute(absl::StrCat(pooler_ == Pooler::kNone ? kBegin : pooled, Millis(time_left)));
}

// By the server's own timer, and not by a cancel request: it ends with the statement, so that it
// never strikes a commit that waits for its standby, which would look like a success.
void Connection::BeginAlone(absl::Duration time_left) {
  if (IsLimitedTo(time_left)) return;
  if (pooler_ != Pooler::kNone) return Begin(time_left);
  LimitSession(time_left);
}

void Connection::EndAlone() {
  if (pooler_ != Pooler::kNone) Execute("COMMIT");
}

bool Connection::IsLimitedTo(absl::Duration time_left) const {
  const absl::Duration needed = std::min(time_left, kLongestStatement);
  return needed <= limit_ && limit_ <= needed * kWidestLimit;
}

void Connection::LimitSession(absl::Duration time_left) {
  const int64_t millis = Millis(std::min(time_left, kLongestStatement) * kNewLimit);
  Execute(absl::StrCat("SET statement_timeout = ", millis));
  limit_ = absl::Milliseconds(millis);
}

Rows Connection::Run(const std::string& organization, const Statement& statement,
                     const Arguments& arguments) {
  const trace::Wait wait(statement.name, Described);
  const Known& known = Know(statement);
  pqxx::params values;
  values.reserve(known.parameters.size());
  for (const std::string& parameter : known.parameters) {
    if (parameter == "organization_id") {
      values.append(organization);
    } else {
      values.append(arguments.Find(parameter));
    }
  }
  pqxx::nontransaction session(session_);
  return Rows(pooler_ == Pooler::kNone ? session.exec(pqxx::prepped{known.text}, values)
                                       : session.exec(known.text, values));
}

const Connection::Known& Connection::Know(const Statement& statement) {
  const auto found = known_.find(statement.sql);
  if (found != known_.end()) return found->second;
  if (known_.size() >= kMaxKnown) ForgetAll();
  Parameterized sql = Parameterize(statement.sql);
  // Unprepared, a statement says its name to whoever reads it in the server, or in an error.
  std::string text = absl::StrCat("-- ", statement.name, "\n", sql.sql);
  if (pooler_ == Pooler::kNone) {
    text = absl::StrCat(statement.name, "_", known_.size());
    session_.prepare(text, sql.sql);
  }
  return known_.emplace(statement.sql, Known{std::move(text), std::move(sql.names)}).first->second;
}

void Connection::ForgetAll() {
  if (pooler_ == Pooler::kNone) Execute("DEALLOCATE ALL");
  known_.clear();
}

bool Connection::IsStale() const {
  // A session that waits for nothing has nothing to read, unless its end.
  pollfd poll_one{session_.sock(), POLLIN, 0};
  return !session_.is_open() || poll(&poll_one, 1, 0) != 0;
}

}  // namespace leadline::postgres
