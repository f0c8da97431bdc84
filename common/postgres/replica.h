#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/context/request_context.h"
#include "common/postgres/pool.h"

namespace leadline::postgres {

class Database;

// Behind all that was committed before this. `primary` takes writes.
absl::StatusOr<context::Position> FindWritten(Database& primary);

// Whether who is at `reached` has seen all that was there at `after`.
bool Covers(const context::Position& reached, const context::Position& after);

// How much of a session is needed: a statement that is its own transaction, or a transaction.
enum class Extent { kStatement, kTransaction };

// A standby that answers reads in place of the primary: those of calls that allow it, if it is
// there and new enough for them. It never makes a read fail: whatever is wrong with it, the primary
// answers. Safe from any thread.
class Replica final {
 public:
  using Read = absl::FunctionRef<absl::Status(Connection& session)>;

  // `conninfo` as libpq takes it; at most `pool_size` sessions for calls, and one for FindReplayed.
  Replica(const std::string& conninfo, int pool_size, Pooler pooler)
      : pool_({conninfo, pooler, Access::kReads}, pool_size + 1) {}

  // What `read` answers, run with a session of the standby; it throws what libpqxx throws. Nothing
  // when the primary is to answer, and then all that the call reads later, so that no part of an
  // answer is older than what came before it. `read` may have been run even so.
  std::optional<absl::Status> Answer(Extent extent, Read read);

  // Behind all that it has replayed. FAILED_PRECONDITION when it is no standby, or none any more:
  // by the next time it may be another server that is.
  absl::StatusOr<context::Position> FindReplayed();

  // The standby is there and follows `database`, as Position has it. Good for three seconds: until
  // somebody has found so nobody waits for the standby.
  void NoteFollowing(const std::string& database);

  // Who counts the reads that it may answer: those that it does, and those that the primary does.
  // Before the first of them.
  using Count = std::function<void()>;
  void CountBy(Count by_replica, Count by_primary) {
    by_replica_ = std::move(by_replica);
    by_primary_ = std::move(by_primary);
  }

 private:
  std::optional<absl::Status> Try(Extent extent, const context::Position& after, Read read);
  bool HasReached(Connection& session, const std::string& database, const context::Position& after);
  std::string Following();
  void NoteAway();

  Pool pool_;
  Count by_replica_ = [] {};
  Count by_primary_ = [] {};
  std::mutex mutex_;
  std::string database_;
  absl::Time noted_ = absl::InfinitePast();
};

}  // namespace leadline::postgres
