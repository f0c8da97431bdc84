#include <cstdio>

#include "absl/strings/str_join.h"
#include "common/edge/process.h"
#include "common/log/log.h"
#include "common/postgres/database.h"
#include "common/postgres/durability.h"
#include "common/postgres/migrations.h"
#include "common/postgres/replica.h"
#include "common/status/macros.h"

namespace leadline::edge {

// Everything is looked at, whatever was wrong before it, so that a person mends all of it at once.
absl::Status Process::CheckConfig(std::vector<std::string> problems) const {
  const auto note = [&problems](const absl::Status& status) {
    if (!status.ok()) problems.emplace_back(status.message());
  };
  log::Level level;
  if (!log::ParseLevel(settings_.log_level, level)) {
    problems.emplace_back("--log-level is debug, info, warning or error");
  }
  note(CheckSettings());
  note(access_.Check(settings_.address));
  note(access_.Authenticate().status());
  for (const Check& check : checks_) note(check());
  if (!settings_.database_dsn.empty()) note(CheckDatabase());
  if (!problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems, "\n"));
  std::printf("%s would start\n", description_.name.c_str());
  return absl::OkStatus();
}

absl::Status Process::CheckDatabase() const {
  LEADLINE_RETURN_IF_ERROR(postgres::CheckConnection(settings_.database_dsn));
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Pooler pooler, FindPooler());
  postgres::Database database(settings_.database_dsn, 1, pooler);
  LEADLINE_RETURN_IF_ERROR(
      postgres::CheckSchema(database, description_.migrations, description_.name + " migrate"));
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<postgres::Risk> risks, postgres::FindRisks(database));
  for (const postgres::Risk& risk : risks) std::printf("warning: %s\n", risk.message.c_str());
  if (settings_.replica_dsn.empty()) return absl::OkStatus();
  const absl::Status replica = CheckReplica(pooler, database);
  if (!replica.ok()) {
    std::printf("warning: --replica-dsn: %s\n", std::string(replica.message()).c_str());
  }
  return absl::OkStatus();
}

// Only what a person is to know: a server starts without its standby, and reads from the primary.
absl::Status Process::CheckReplica(postgres::Pooler pooler, postgres::Database& primary) const {
  LEADLINE_RETURN_IF_ERROR(postgres::CheckConnection(settings_.replica_dsn));
  LEADLINE_ASSIGN_OR_RETURN(const auto written, postgres::FindWritten(primary));
  LEADLINE_ASSIGN_OR_RETURN(const auto replayed,
                            postgres::Replica(settings_.replica_dsn, 1, pooler).FindReplayed());
  if (replayed.database != written.database) {
    return absl::FailedPreconditionError("this is a standby of another database");
  }
  postgres::Database standby(settings_.replica_dsn, 1, pooler);
  return postgres::CheckSchema(standby, description_.migrations, description_.name + " migrate");
}

// What else it may be set to is for CheckSettings to say.
absl::StatusOr<postgres::Pooler> Process::FindPooler() const {
  postgres::Pooler pooler = postgres::Pooler::kNone;
  postgres::ParsePooler(settings_.database_pooler, pooler);
  if (pooler == postgres::Pooler::kTransaction) return pooler;
  LEADLINE_ASSIGN_OR_RETURN(const bool pools, postgres::PoolsTransactions(settings_.database_dsn));
  if (!pools) return pooler;
  return absl::FailedPreconditionError(
      "--database-dsn leads to a pooler of transactions: say so by --database-pooler=transaction "
      "(or LEADLINE_DATABASE_POOLER)");
}

// Processes that migrate wait for each other by a lock of their session, which a pooler would leave
// with whoever comes next.
absl::Status Process::RefusePooler() const {
  LEADLINE_ASSIGN_OR_RETURN(const bool pools, postgres::PoolsTransactions(settings_.database_dsn));
  if (!pools) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "--database-dsn leads to a pooler of transactions: migrate needs PostgreSQL itself, whatever "
      "--database-pooler says");
}

}  // namespace leadline::edge
