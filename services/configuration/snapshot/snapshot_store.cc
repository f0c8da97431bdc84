#include "services/configuration/snapshot/snapshot_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/configuration/snapshot/snapshot_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::Configuration;

template <class Records>
void FillAll(postgres::Transaction& transaction, const postgres::Statement& statement,
             Records& records) {
  const postgres::Rows rows = transaction.Run(statement);
  for (size_t i = 0; i < rows.size(); ++i) rows[i].Fill(*records.Add());
}

}  // namespace

absl::StatusOr<std::optional<Configuration>> SnapshotStore::Get(const std::string& organization,
                                                                int64_t known_version) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetConfigurationVersion));
  if (rows[0].Int64("version") == known_version) return std::nullopt;
  using Result = absl::StatusOr<std::optional<Configuration>>;
  return database_.Transact(
      organization, [](postgres::Transaction& transaction) -> Result { return Read(transaction); });
}

absl::StatusOr<std::map<std::string, int64_t>> SnapshotStore::Versions(
    const std::vector<std::string>& organizations) {
  const auto arguments = postgres::Arguments().Set("organizations", organizations);
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kListConfigurationVersions, arguments));
  std::map<std::string, int64_t> versions;
  for (size_t i = 0; i < rows.size(); ++i) {
    versions[rows[i].Text("organization_id")] = rows[i].Int64("version");
  }
  return versions;
}

Configuration SnapshotStore::Read(postgres::Transaction& transaction) {
  Configuration whole;
  whole.set_version(transaction.Run(sql::kShareConfiguration)[0].Int64("version"));
  FillAll(transaction, sql::kListStatusesForSnapshot, *whole.mutable_statuses());
  FillAll(transaction, sql::kListDictionariesForSnapshot, *whole.mutable_dictionaries());
  FillAll(transaction, sql::kListDictionaryEntriesForSnapshot, *whole.mutable_dictionary_entries());
  transaction.Run(sql::kGetSettingsForSnapshot)[0].Fill(whole);
  FillAll(transaction, sql::kListMappingsForSnapshot, *whole.mutable_mappings());
  FillAll(transaction, sql::kListNumberSeriesForSnapshot,
          *whole.mutable_number_series_definitions());
  FillAll(transaction, sql::kListFieldDefinitionsForSnapshot, *whole.mutable_field_definitions());
  transaction.Run(sql::kListDefinitionsForSnapshot)[0].Fill(whole);
  return whole;
}

}  // namespace leadline::configuration
