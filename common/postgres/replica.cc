#include "common/postgres/replica.h"

#include <pqxx/except>

#include "absl/time/clock.h"
#include "common/postgres/database.h"
#include "common/postgres/errors.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

// For how long it is true that the standby is there.
constexpr absl::Duration kTrust = absl::Seconds(3);

// What was committed is flushed, unless commits do not wait for that: then it is at least inserted.
// A standby soon replays what is flushed; what is inserted alone may take until somebody commits.
constexpr Statement kFindWritten = {
    "FindWritten",
    "SELECT (pg_control_system()).system_identifier || '/' || pg_database.oid AS database,"
    " left(pg_walfile_name(written.lsn), 8) AS timeline,"
    " (written.lsn - '0/0')::bigint AS lsn "
    "FROM pg_database CROSS JOIN"
    " (SELECT CASE current_setting('synchronous_commit') WHEN 'off'"
    " THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END AS lsn) AS written "
    "WHERE datname = current_database()"};

// The timeline is that of the last checkpoint it has replayed, which after a fail-over is the old
// one for some minutes: it is never said to be on one that it is not on.
constexpr Statement kFindReplayed = {
    "FindReplayed",
    "SELECT (pg_control_system()).system_identifier || '/' || oid AS database,"
    " lpad(upper(to_hex((pg_control_checkpoint()).timeline_id)), 8, '0') AS timeline,"
    " coalesce(pg_last_wal_replay_lsn() - '0/0', 0)::bigint AS lsn,"
    " pg_is_in_recovery() AS is_standby "
    "FROM pg_database WHERE datname = current_database()"};

context::Position PositionIn(const Row& row) {
  return {row.Text("database"), row.Text("timeline"), row.Int64("lsn")};
}

// None of a server that is no standby.
std::optional<context::Position> ReplayedBy(Connection& session) {
  const Rows rows = session.Run(kAcrossOrganizations, kFindReplayed, {});
  return rows[0].Bool("is_standby") ? std::optional(PositionIn(rows[0])) : std::nullopt;
}

}  // namespace

absl::StatusOr<context::Position> FindWritten(Database& primary) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, primary.Run(kAcrossOrganizations, kFindWritten));
  return PositionIn(rows[0]);
}

bool Covers(const context::Position& reached, const context::Position& after) {
  if (after.database.empty()) return true;
  return reached.database == after.database && reached.timeline == after.timeline &&
         reached.lsn >= after.lsn;
}

std::optional<absl::Status> Replica::Answer(Extent extent, Read read) {
  const std::optional<context::Position>& after = context::Current().read_after;
  if (!after.has_value()) return std::nullopt;
  std::optional<absl::Status> answer;
  if (!context::ReadsNewest()) answer = Try(extent, *after, read);
  if (!answer.has_value()) context::ReadNewest();
  answer.has_value() ? by_replica_() : by_primary_();
  return answer;
}

// Whatever fails here is no failure of the call: the primary is asked the same.
std::optional<absl::Status> Replica::Try(Extent extent, const context::Position& after, Read read) {
  const std::string database = Following();
  if (database.empty()) return std::nullopt;
  auto session = pool_.Take();
  if (!session.ok()) {
    NoteAway();
    return std::nullopt;
  }
  const bool is_alone = extent == Extent::kStatement;
  try {
    Connection& with = **session;
    is_alone ? with.BeginAlone(context::TimeLeft()) : with.Begin(context::TimeLeft());
    std::optional<absl::Status> answer;
    if (HasReached(with, database, after)) answer = read(with);
    is_alone ? with.EndAlone() : with.Execute("COMMIT");
    return answer;
  } catch (const std::exception& error) {
    session->Recover(error);
    if (!session->IsOpen()) NoteAway();
    return std::nullopt;
  }
}

// Asked only while what is known of the session's own server is not enough. It goes on replaying,
// and so it is never said to be further than it is.
bool Replica::HasReached(Connection& session, const std::string& database,
                         const context::Position& after) {
  const auto& known = session.reached();
  if (known.has_value() && known->database == database && Covers(*known, after)) return true;
  const auto replayed = ReplayedBy(session);
  // Not given back: the next session may be with another server.
  if (!replayed.has_value() || replayed->database != database) {
    throw pqxx::broken_connection("this is no standby of ours");
  }
  session.NoteReached(*replayed);
  return Covers(*replayed, after);
}

absl::StatusOr<context::Position> Replica::FindReplayed() {
  LEADLINE_ASSIGN_OR_RETURN(Pool::Lease session, pool_.Take());
  try {
    session->BeginAlone(context::TimeLeft());
    const auto replayed = ReplayedBy(*session);
    session->EndAlone();
    if (replayed.has_value()) return *replayed;
    session.Discard();
    return absl::FailedPreconditionError("this server is no standby");
  } catch (const std::exception& error) {
    session.Recover(error);
    return ToStatus(error, Progress::kUncommitted);
  }
}

void Replica::NoteFollowing(const std::string& database) {
  const std::lock_guard lock(mutex_);
  database_ = database;
  noted_ = absl::Now();
}

std::string Replica::Following() {
  const std::lock_guard lock(mutex_);
  return absl::Now() - noted_ < kTrust ? database_ : "";
}

void Replica::NoteAway() {
  const std::lock_guard lock(mutex_);
  noted_ = absl::InfinitePast();
}

}  // namespace leadline::postgres
