#include "common/postgres/durability.h"

#include "common/postgres/database.h"
#include "common/postgres/durability_sql.h"
#include "common/status/macros.h"

namespace leadline::postgres {

absl::StatusOr<std::vector<std::string>> FindWhatMayBeLost(Database& database) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database.Run(kAcrossOrganizations, common::sql::kReadDurability));
  std::vector<std::string> losses;
  if (rows[0].Text("commits") == "off") {
    losses.emplace_back(
        "synchronous_commit is off: what was answered is lost when the database server dies");
  }
  if (rows[0].Int64("asynchronous") > 0) {
    losses.emplace_back(
        "a standby is asynchronous: what was answered is lost in a fail-over to it; name it in "
        "synchronous_standby_names");
  }
  if (rows[0].Int64("hidden") > 0) {
    losses.emplace_back(
        "there is a standby, and whether it is synchronous cannot be seen: grant pg_monitor to this "
        "role");
  }
  return losses;
}

}  // namespace leadline::postgres
