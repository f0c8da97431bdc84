#include "services/lead/lead/external_id_store.h"

#include "absl/strings/str_cat.h"
#include "common/identifier/name.h"
#include "common/postgres/transaction.h"
#include "services/lead/lead/external_id_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {

namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;

// The external ids of several leads, as statements take them: each in three lists.
struct Listed {
  std::vector<std::string> systems;
  std::vector<std::string> ids;
  std::vector<std::string> holders;
};

}  // namespace

absl::Status WriteExternalIds(Transaction& tx, const std::vector<Lead>& leads) {
  Listed listed;
  for (const Lead& lead : leads) {
    for (const auto& id : lead.external_ids()) {
      listed.systems.push_back(id.system());
      listed.ids.push_back(id.id());
      listed.holders.push_back(IdOf(lead.name()));
    }
  }
  if (listed.ids.empty()) return absl::OkStatus();
  const Rows inserted = tx.Run(sql::kInsertExternalIds, Arguments()
                                                            .Set("systems", listed.systems)
                                                            .Set("ids", listed.ids)
                                                            .Set("leads", listed.holders));
  if (inserted.affected() == static_cast<int64_t>(listed.ids.size())) return absl::OkStatus();
  const auto taken = FindHolders(tx, leads);
  // Whoever had it may have let it go in between; trying again then succeeds.
  return taken.empty() ? ExternalIdContended() : ExternalIdTaken(taken.begin()->second);
}

absl::Status WriteExternalIdsAnew(Transaction& tx, const Lead& lead) {
  tx.Run(sql::kDeleteExternalIds, Arguments().Set("lead", IdOf(lead.name())));
  return WriteExternalIds(tx, {lead});
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
