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

}  // namespace

absl::StatusOr<Settings> SettingsStore::Get(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetSettings));
  return Only(rows);
}

absl::StatusOr<Settings> SettingsStore::Update(const Mandate& mandate, Edit edit) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Settings> {
    Settings settings = Read(change);
    const auto statuses = postgres::All<v1::Status>(change.Run(sql::kListStatusesForSettings));
    LEADLINE_RETURN_IF_ERROR(edit(statuses, settings));
    change.Run(sql::kUpdateSettings,
               postgres::Arguments().Set("record", postgres::ToJson(settings)));
    change.Tell("SettingsUpdated", settings.name());
    return Read(change);
  });
}

}  // namespace leadline::configuration
