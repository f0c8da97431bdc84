#include "services/lead/activity/event_time_store.h"

#include "common/postgres/database.h"
#include "services/lead/activity/event_time_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using Texts = std::vector<std::string>;

void Refresh(Transaction& tx, const Texts& organizations, const Texts& ids) {
  tx.Run(sql::kRefreshEventTimes,
         Arguments().Set("organizations", organizations).Set("leads", ids));
}

}  // namespace

void RefreshEventTimes(Transaction& tx, const Texts& leads) {
  Texts ids;
  for (const std::string& lead : leads) ids.push_back(lead.substr(lead.find('/') + 1));
  Refresh(tx, Texts(ids.size(), tx.organization()), ids);
}

absl::StatusOr<int> EventTimeStore::Follow(int limit) {
  return database_.Transact(
      postgres::kAcrossOrganizations, [&](Transaction& tx) -> absl::StatusOr<int> {
        const Rows rows = tx.Run(sql::kClaimPassing, Arguments().Set("limit", limit));
        Texts organizations, ids;
        for (size_t i = 0; i < rows.size(); ++i) {
          organizations.push_back(rows[i].Text("organization_id"));
          ids.push_back(rows[i].Text("id"));
        }
        if (!ids.empty()) Refresh(tx, organizations, ids);
        return static_cast<int>(ids.size());
      });
}

}  // namespace leadline::lead
