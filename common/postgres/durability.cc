#include "common/postgres/durability.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace leadline::postgres {
namespace {

// How many standbys there are everybody may see, what each of them is only those who may read all
// statistics: for others `sync_state` is NULL.
constexpr Statement kReadDurability = {
    "ReadDurability",
    "SELECT current_setting('fsync') = 'on' AS fsync,"
    " current_setting('synchronous_commit') AS synchronous_commit,"
    " current_setting('synchronous_standby_names') AS standby_names,"
    " (SELECT count(*) FROM pg_stat_replication) AS standbys,"
    " (SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'async') AS asynchronous"};

Risk NoFsync() {
  return {"fsync_off",
          "fsync is off: a crash of the machine can destroy the database. Set fsync = on"};
}

Risk CommitsUnflushed() {
  return {
      "synchronous_commit_off",
      "synchronous_commit is off: a crash of PostgreSQL loses what was answered last. Set it to on "
      "for the role and the database"};
}

Risk CommitsUnreplicated(const std::string& level) {
  return {
      "synchronous_commit_local",
      absl::StrCat("synchronous_commit is ", level,
                   ": commits do not wait for the synchronous standbys, and a fail-over loses what "
                   "was answered last. Set it to on for the role and the database")};
}

Risk Asynchronous(int64_t standbys) {
  return {"standby_asynchronous",
          absl::StrCat(
              standbys, standbys == 1 ? " standby follows" : " standbys follow",
              " that no commit waits for: a fail-over to it loses what was answered last. Name "
              "it in synchronous_standby_names")};
}

}  // namespace

absl::StatusOr<std::vector<Risk>> FindRisks(Database& database) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, database.Run(kAcrossOrganizations, kReadDurability));
  const Row row = rows[0];
  const std::string level = row.Text("synchronous_commit");
  const bool has_names = !row.Text("standby_names").empty();
  const int64_t asynchronous = row.Int64(has_names ? "asynchronous" : "standbys");
  std::vector<Risk> risks;
  if (!row.Bool("fsync")) risks.push_back(NoFsync());
  if (level == "off") risks.push_back(CommitsUnflushed());
  if (level == "local" && has_names) risks.push_back(CommitsUnreplicated(level));
  if (asynchronous > 0) risks.push_back(Asynchronous(asynchronous));
  return risks;
}

}  // namespace leadline::postgres
