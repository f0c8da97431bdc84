#include "services/configuration/settings/settings_store.h"

#include "common/postgres/json.h"
#include "common/status/macros.h"
#include "services/configuration/settings/settings_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::Settings;

Settings Only(const postgres::Rows& rows) {
  Settings settings;
  rows[0].Json("_record", settings);
  return settings;
}

Settings Read(Change& change) { return Only(change.Run(sql::kGetSettings)); }

v1::Configuration ReadAround(Change& change) {
  v1::Configuration around;
  const postgres::Rows statuses = change.Run(sql::kListStatusesForSettings);
  for (size_t i = 0; i < statuses.size(); ++i) statuses[i].Fill(*around.add_statuses());
  const postgres::Rows teams = change.Run(sql::kListTeamsForSettings);
  for (size_t i = 0; i < teams.size(); ++i) teams[i].Fill(*around.add_dictionary_entries());
  return around;
}

}  // namespace

absl::StatusOr<Settings> SettingsStore::Get(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetSettings));
  return Only(rows);
}

absl::StatusOr<Settings> SettingsStore::Update(const Mandate& mandate, Edit edit) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Settings> {
    Settings settings = Read(change);
    LEADLINE_RETURN_IF_ERROR(edit(ReadAround(change), settings));
    change.Run(sql::kUpdateSettings,
               postgres::Arguments().Set("record", postgres::ToJson(settings)));
    change.Tell("SettingsUpdated", settings.name());
    return Read(change);
  });
}

}  // namespace leadline::configuration
