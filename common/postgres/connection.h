#pragma once

#include <pqxx/connection>
#include <string>
#include <unordered_map>

#include "common/postgres/parameters.h"
#include "common/postgres/transaction.h"

namespace leadline::postgres {

// One session with the server, with the statements it has prepared. Used by one thread at a time.
class Connection final {
 public:
  explicit Connection(const std::string& conninfo);

  // Plain SQL without parameters or answer: BEGIN, SET, COMMIT.
  void Execute(const std::string& sql);

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
  std::unordered_map<std::string, Prepared> prepared_;  // By their SQL.
};

}  // namespace leadline::postgres
