#pragma once

#include <optional>
#include <pqxx/connection>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"
#include "common/context/request_context.h"
#include "common/postgres/parameters.h"
#include "common/postgres/pooler.h"
#include "common/postgres/transaction.h"

namespace leadline::postgres {

// What any statement may take, whatever time its call has.
inline constexpr absl::Duration kLongestStatement = absl::Seconds(30);

// What a session may do. One that only reads is with a standby, which the primary stands in for: it
// waits for little, and writes nothing even when the standby has become a primary.
enum class Access { kAll, kReads };

// One session with the server, with the statements it has prepared and the time they may take.
// Behind a pooler that gives every transaction another session, statements go unprepared, and the
// settings of each transaction go with its BEGIN. Used by one thread at a time.
class Connection final {
 public:
  Connection(const std::string& conninfo, Pooler pooler, Access access = Access::kAll);

  // Plain SQL without parameters or answer: COMMIT, ROLLBACK.
  void Execute(const std::string& sql);

  // Begins a transaction whose statements end with 57014 when they take longer than `time_left`.
  void Begin(absl::Duration time_left);

  // The statement between these two is its own transaction, and ends with 57014 when it takes
  // longer than `time_left`, by a quarter at most. They cost a round trip only when the session's
  // limit is another: calls of one kind come with about the same time, and then never pay it.
  // Behind a pooler they are a BEGIN and a COMMIT.
  void BeginAlone(absl::Duration time_left);
  void EndAlone();

  // One statement of the transaction that is open, or of its own.
  Rows Run(const std::string& organization, const Statement& statement, const Arguments& arguments);

  // Where its server was when somebody noted it last, if all of the session is with one server.
  const std::optional<context::Position>& reached() const { return reached_; }
  void NoteReached(const context::Position& position) {
    if (pooler_ == Pooler::kNone) reached_ = position;
  }

  // Whether the server has closed the session, as far as can be told without asking it.
  bool IsStale() const;

 private:
  struct Known {
    std::string text;  // What is sent: the name of a prepared statement, or SQL.
    std::vector<std::string> parameters;
  };

  const Known& Know(const Statement& statement);
  void ForgetAll();
  bool IsLimitedTo(absl::Duration time_left) const;
  void LimitSession(absl::Duration time_left);

  const Pooler pooler_;
  const Access access_;
  pqxx::connection session_;
  absl::Duration limit_;                          // The session's statement_timeout.
  std::unordered_map<std::string, Known> known_;  // By their SQL.
  std::optional<context::Position> reached_;
};

}  // namespace leadline::postgres
