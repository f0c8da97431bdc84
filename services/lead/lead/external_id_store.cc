#include "services/lead/lead/external_id_store.h"

#include "absl/strings/str_cat.h"
#include "common/postgres/transaction.h"
#include "services/lead/lead/external_id_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;

absl::Status WriteExternalIds(Transaction& tx, const Lead& lead) {
  if (lead.external_ids().empty()) return absl::OkStatus();
  Arguments arguments;
  arguments.Record(lead);
  const Rows inserted = tx.Run(sql::kInsertExternalIds, arguments);
  if (inserted.affected() == lead.external_ids_size()) return absl::OkStatus();
  const Rows taken = tx.Run(sql::kFindExternalIdHolder, arguments);
  // Whoever had it may have let it go in between; trying again then succeeds.
  return taken.empty() ? ExternalIdContended() : ExternalIdTaken(taken[0].Text("lead"));
}

absl::Status WriteExternalIdsAnew(Transaction& tx, const Lead& lead) {
  Arguments arguments;
  arguments.Record(lead);
  tx.Run(sql::kDeleteExternalIds, arguments);
  return WriteExternalIds(tx, lead);
}

absl::Status CheckExternalIds(Transaction& tx, const std::vector<Lead>& leads) {
  std::vector<std::string> systems, ids, places;
  for (size_t i = 0; i < leads.size(); ++i) {
    for (int j = 0; j < leads[i].external_ids_size(); ++j) {
      systems.push_back(leads[i].external_ids(j).system());
      ids.push_back(leads[i].external_ids(j).id());
      places.push_back(absl::StrCat("requests[", i, "].lead.external_ids[", j, "]"));
    }
  }
  if (places.empty()) return absl::OkStatus();
  const Rows rows =
      tx.Run(sql::kFindTakenExternalIds,
             Arguments().Set("systems", systems).Set("ids", ids).Set("places", places));
  if (rows.empty()) return absl::OkStatus();
  std::vector<std::string> taken;
  for (size_t i = 0; i < rows.size(); ++i) taken.push_back(rows[i].Text("place"));
  return ExternalIdsTaken(rows[0].Text("lead"), taken);
}

std::map<size_t, std::string> FindHolders(Transaction& tx, const std::vector<Lead>& leads) {
  std::vector<std::string> systems, ids, places;
  for (size_t i = 0; i < leads.size(); ++i) {
    for (const auto& id : leads[i].external_ids()) {
      systems.push_back(id.system());
      ids.push_back(id.id());
      places.push_back(std::to_string(i));
    }
  }
  std::map<size_t, std::string> holders;
  if (places.empty()) return holders;
  const Rows rows =
      tx.Run(sql::kFindTakenExternalIds,
             Arguments().Set("systems", systems).Set("ids", ids).Set("places", places));
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto place = static_cast<size_t>(std::stoul(rows[i].Text("place")));
    const std::string holder = rows[i].Text("lead");
    if (holder != leads[place].name()) holders.emplace(place, holder);
  }
  return holders;
}

}  // namespace leadline::lead
