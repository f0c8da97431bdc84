#include "services/configuration/settings/settings_store.h"

#include "common/status/macros.h"
#include "services/configuration/settings/settings_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::Settings;

v1::Settings Read(Change& change) {
  return *postgres::OneOrNone<Settings>(change.Run(sql::kGetSettings));
}

}  // namespace

absl::StatusOr<Settings> SettingsStore::Get(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetSettings));
  return *postgres::OneOrNone<Settings>(rows);
}

absl::StatusOr<Settings> SettingsStore::Update(const Mandate& mandate, Edit edit) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Settings> {
    Settings settings = Read(change);
    const auto statuses = postgres::All<v1::Status>(change.Run(sql::kListStatusesForSettings));
    LEADLINE_RETURN_IF_ERROR(edit(statuses, settings));
    change.Run(sql::kUpdateSettings, postgres::Arguments().Record(settings));
    change.Tell("SettingsUpdated", settings.name());
    return Read(change);
  });
}

}  // namespace leadline::configuration
