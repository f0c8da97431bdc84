#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/postgres/pool.h"
#include "common/postgres/transaction.h"

namespace leadline::postgres {

class Replica;

// One PostgreSQL database. The only place that catches what libpqxx throws. Safe from any thread.
//
// Failures: UNAVAILABLE DATABASE_UNAVAILABLE when surely nothing was committed; UNKNOWN when a
// commit is in doubt (IsInDoubt); ABORTED CONTENTION after five tries; DEADLINE_EXCEEDED;
// RESOURCE_EXHAUSTED OVERLOADED; INTERNAL for a statement or a rule of ours that is wrong.
class Database final {
 public:
  // `conninfo` as libpq takes it; at most `pool_size` sessions. `pooler` is what is there.
  // `replica` outlives this, and is asked first where a call allows it
  // (RequestContext::read_after); but not by Rehearse.
  Database(const std::string& conninfo, int pool_size, Pooler pooler = Pooler::kNone,
           Replica* replica = nullptr)
      : pool_({conninfo, pooler}, pool_size), replica_(replica) {}

  // Runs `work` in a transaction: (Transaction&) -> absl::Status or absl::StatusOr<T>. Commits when
  // it answers OK, else rolls back. A transaction that another one got in the way of (CONTENTION)
  // is run again, so work must touch nothing but the transaction.
  template <class Work>
  auto Transact(const std::string& organization, Work work) {
    return Typed(organization, Ending::kCommit, std::move(work));
  }

  // As Transact, but always rolled back: what would happen, without its happening.
  template <class Work>
  auto Rehearse(const std::string& organization, Work work) {
    return Typed(organization, Ending::kRollback, std::move(work));
  }

  // One statement that is its own transaction, in one round trip unless a pooler is there. It may
  // do anything that one statement can, and is all or nothing. Like those of a transaction it is
  // stopped when the call's time is over; its commit is not.
  absl::StatusOr<Rows> Run(const std::string& organization, const Statement& statement,
                           const Arguments& arguments = {});

  // How many of the sessions are in use.
  int busy_sessions() { return pool_.taken(); }

  // OK when the server answers.
  absl::Status Ping();

 private:
  enum class Ending { kCommit, kRollback };
  using Step = absl::FunctionRef<absl::Status(Transaction&)>;

  absl::Status Repeat(absl::FunctionRef<absl::Status()> attempt);
  absl::Status RunTransaction(const std::string& organization, Ending ending, Step work);
  absl::Status TryTransaction(const std::string& organization, Ending ending, Step work);

  template <class Work>
  std::invoke_result_t<Work, Transaction&> Typed(const std::string& organization, Ending ending,
                                                 Work work) {
    using Result = std::invoke_result_t<Work, Transaction&>;
    if constexpr (std::is_same_v<Result, absl::Status>) {
      return RunTransaction(organization, ending, work);
    } else {
      std::optional<Result> result;
      const absl::Status status = RunTransaction(organization, ending, [&](Transaction& tx) {
        result.emplace(work(tx));
        return result->status();
      });
      if (!status.ok()) return status;
      return *std::move(result);
    }
  }

  Pool pool_;
  Replica* const replica_;
};

}  // namespace leadline::postgres
