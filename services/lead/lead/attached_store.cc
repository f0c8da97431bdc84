#include "services/lead/lead/attached_store.h"

#include "common/postgres/transaction.h"
#include "services/lead/lead/attached_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;

struct Attached {
  const char* table;
  postgres::Statement move;
  postgres::Statement remove;
};

// Each table with a column `lead`. External ids are no part of it: they belong to the lead's
// fields.
const Attached kAttached[] = {
    {"activities", sql::kMoveActivities, sql::kRemoveActivities},
    {"campaign_memberships", sql::kMoveCampaignMemberships, sql::kRemoveCampaignMemberships},
    {"comments", sql::kMoveComments, sql::kRemoveComments},
    {"document_links", sql::kMoveDocumentLinks, sql::kRemoveDocumentLinks},
    {"interests", sql::kMoveInterests, sql::kRemoveInterests},
};

}  // namespace

std::vector<std::string> AttachedTables() {
  std::vector<std::string> tables;
  for (const Attached& attached : kAttached) tables.push_back(attached.table);
  return tables;
}

AttachedCounts MoveAttached(postgres::Transaction& tx, const std::string& survivor,
                            const std::vector<std::string>& others) {
  const auto arguments = Arguments().Set("survivor", survivor).Set("leads", others);
  AttachedCounts counts;
  for (const Attached& attached : kAttached) {
    counts[attached.table] = tx.Run(attached.move, arguments).affected();
  }
  return counts;
}

std::vector<std::string> RemoveLeads(postgres::Transaction& tx,
                                     const std::vector<std::string>& leads) {
  const Rows rows = tx.Run(sql::kListWithMerged, Arguments().Set("leads", leads));
  std::vector<std::string> all;
  for (size_t i = 0; i < rows.size(); ++i) all.push_back(rows[i].Text("id"));
  const auto arguments = Arguments().Set("leads", all);
  for (const Attached& attached : kAttached) tx.Run(attached.remove, arguments);
  tx.Run(sql::kRemoveLeads, arguments);
  return all;
}

}  // namespace leadline::lead
