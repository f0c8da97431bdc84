#pragma once

#include <pqxx/connection>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"
#include "common/postgres/parameters.h"
#include "common/postgres/transaction.h"

namespace leadline::postgres {

// What any statement may take, whatever time its call has.
inline constexpr absl::Duration kLongestStatement = absl::Seconds(30);

// One session with the server, with the statements it has prepared. Used by one thread at a time.
class Connection final {
 public:
  explicit Connection(const std::string& conninfo);

  // Plain SQL without parameters or answer: BEGIN, SET, COMMIT.
  void Execute(const std::string& sql);

  // From now on a statement outside a transaction ends with 57014 when it takes longer than
  // `time_left`, by a quarter at most. Costs a round trip only when the session's limit is another:
  // calls of one kind come with about the same time, and then never pay it.
  void LimitStatements(absl::Duration time_left);

  // One statement of the transaction that is open, or of its own.
  Rows Run(const std::string& organization, const Statement& statement, const Arguments& arguments);

  // Whether the server has closed the session, as far as can be told without asking it.
  bool IsStale() const;

 private:
  struct Prepared {
    std::string name;
    std::vector<std::string> parameters;
  };

  const Prepared& Prepare(const Statement& statement);

  pqxx::connection session_;
  absl::Duration limit_ = kLongestStatement;            // The session's statement_timeout.
  std::unordered_map<std::string, Prepared> prepared_;  // By their SQL.
};

}  // namespace leadline::postgres
