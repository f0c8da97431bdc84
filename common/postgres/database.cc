#include "common/postgres/database.h"

#include <algorithm>
#include <pqxx/except>

#include "absl/random/random.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/failpoint/failpoint.h"
#include "common/postgres/errors.h"
#include "common/postgres/replica.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

constexpr int kTries = 5;

// Before a transaction is run again: its rivals, which met it once, are to be gone by then.
constexpr absl::Duration kShortestPause = absl::Milliseconds(2);

bool IsRead(const Statement& statement) { return absl::StartsWith(statement.sql, "SELECT"); }

// Where a test can lose the connection, or its process: before a statement or a commit, which then
// never happens, and after a commit, whose answer is then lost.
void PassStep() {
#ifdef LEADLINE_FAILPOINTS
  if (!failpoint::Hit("postgres.step").ok()) throw pqxx::broken_connection("failpoint");
#endif
}

// The other ABORTED is a stale etag, which would be as stale the next time.
bool IsContention(const absl::Status& status) {
  return absl::IsAborted(status) &&
         ReasonOf(status) == type::v1::ErrorReason::ERROR_REASON_CONTENTION;
}

}  // namespace

Rows Transaction::Run(const Statement& statement, const Arguments& arguments) {
  PassStep();
  return connection_.Run(organization_, statement, arguments);
}

absl::Status Database::Repeat(absl::FunctionRef<absl::Status()> attempt) {
  absl::Status status = attempt();
  thread_local absl::BitGen random;
  absl::Duration pause = kShortestPause;
  for (int tries = 1; tries < kTries && IsContention(status); ++tries, pause *= 4) {
    if (pause > context::TimeLeft()) break;
    absl::SleepFor(pause * absl::Uniform(random, 0.0, 1.0));
    status = attempt();
  }
  return status;
}

absl::Status Database::RunTransaction(const std::string& organization, Ending ending, Step work) {
  if (ending == Ending::kRollback) context::ReadNewest();  // It writes.
  if (replica_ != nullptr) {
    const auto answer = replica_->Answer(Extent::kTransaction, [&](Connection& session) {
      Transaction transaction(session, organization);
      return work(transaction);
    });
    if (answer.has_value()) return *answer;
  }
  return Repeat([&] { return TryTransaction(organization, ending, work); });
}

absl::Status Database::TryTransaction(const std::string& organization, Ending ending, Step work) {
  LEADLINE_ASSIGN_OR_RETURN(Pool::Lease connection, pool_.Take());
  Progress progress = Progress::kUncommitted;
  try {
    connection->Begin(context::TimeLeft());
    Transaction transaction(*connection, organization);
    const absl::Status status = work(transaction);
    if (!status.ok() || ending == Ending::kRollback) {
      connection->Execute("ROLLBACK");
      return status;
    }
    PassStep();
    progress = Progress::kCommitting;
    // Never cut short: a commit that waits for its standby and is cancelled looks like a success.
    connection->Execute("COMMIT");
    PassStep();
    return absl::OkStatus();
  } catch (const std::exception& error) {
    connection.Recover(error);
    return ToStatus(error, progress);
  }
}

absl::StatusOr<Rows> Database::Run(const std::string& organization, const Statement& statement,
                                   const Arguments& arguments) {
  Rows rows;
  if (replica_ != nullptr) {
    const auto answer = replica_->Answer(Extent::kStatement, [&](Connection& session) {
      rows = session.Run(organization, statement, arguments);
      return absl::OkStatus();
    });
    if (answer.has_value()) return rows;
  }
  const absl::Status status = Repeat([&]() -> absl::Status {
    LEADLINE_ASSIGN_OR_RETURN(Pool::Lease connection, pool_.Take());
    Progress progress = Progress::kUncommitted;
    try {
      connection->BeginAlone(context::TimeLeft());
      PassStep();
      if (!IsRead(statement)) progress = Progress::kCommitting;
      rows = connection->Run(organization, statement, arguments);
      connection->EndAlone();
      if (progress == Progress::kCommitting) PassStep();
      return absl::OkStatus();
    } catch (const std::exception& error) {
      connection.Recover(error);
      return ToStatus(error, progress);
    }
  });
  if (!status.ok()) return status;
  return rows;
}

absl::Status Database::Ping() { return Run(kAcrossOrganizations, {"Ping", "SELECT 1"}).status(); }

}  // namespace leadline::postgres
