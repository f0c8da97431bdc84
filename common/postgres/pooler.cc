#include "common/postgres/pooler.h"

#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "common/postgres/errors.h"

namespace leadline::postgres {
namespace {

// The process of the server that answers.
int ProcessOf(pqxx::transaction_base& transaction) {
  return transaction.query_value<int>("SELECT pg_backend_pid()");
}

int ProcessOf(pqxx::connection& session) {
  pqxx::nontransaction statement(session);
  return ProcessOf(statement);
}

// Two sessions of ours are at the same time with two processes of the server, always the same ones,
// unless transactions are pooled: then the second one gets what the first one has given back, and
// the first one another process while the second has that.
bool Share(const std::string& conninfo) {
  pqxx::connection first(conninfo);
  const int process = ProcessOf(first);
  // Whoever passes a session on as it is also passes on whom to cancel; a pooler cannot.
  if (process == first.backendpid()) return false;
  pqxx::connection second(conninfo);
  pqxx::work transaction(second);
  return ProcessOf(transaction) == process || ProcessOf(first) != process;
}

}  // namespace

bool ParsePooler(const std::string& text, Pooler& pooler) {
  if (text != "none" && text != "transaction") return false;
  pooler = text == "none" ? Pooler::kNone : Pooler::kTransaction;
  return true;
}

absl::StatusOr<bool> PoolsTransactions(const std::string& conninfo) {
  try {
    return Share(conninfo);
  } catch (const std::exception& error) {
    return ToStatus(error, Progress::kUncommitted);
  }
}

}  // namespace leadline::postgres
