#include "services/configuration/status/status_store.h"

#include <algorithm>
#include <map>

#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/definition/reference_rules.h"
#include "services/configuration/status/status_store_sql.h"

namespace leadline::configuration {
namespace {

using v1::Status;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "name", .type = query::Type::kName},
    {.path = "entity", .column = "entity", .sortable = true},
    {.path = "position", .column = "position", .type = query::Type::kInteger, .sortable = true}};
constexpr query::Table kStatuses{kFields, "entity, position"};

absl::StatusOr<Status> Read(Change& change, const std::string& name) {
  auto status = postgres::OneOrNone<Status>(
      change.Run(sql::kGetStatus, postgres::Arguments().Set("name", name)));
  if (!status) return NotFound(name);
  return *std::move(status);
}

v1::Settings ReadSettings(Change& change) {
  v1::Settings settings;
  change.Run(sql::kGetSettingsAboutStatuses)[0].Json("_record", settings);
  return settings;
}

std::vector<Status> ReadAll(Change& change, Status::Entity entity) {
  return postgres::All<Status>(
      change.Run(sql::kListStatusesOfEntity,
                 postgres::Arguments().Set("entity", Status::Entity_Name(entity))));
}

// Both vectors hold the same statuses in the same order.
void WritePositions(Change& change, const std::vector<Status>& before,
                    const std::vector<Status>& after) {
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i].position() == before[i].position()) continue;
    change.Run(sql::kMoveStatus, postgres::Arguments().Record(after[i]));
    change.Tell("StatusUpdated", after[i].name(), {"position"});
  }
}

void WriteRoles(Change& change, const std::vector<Status>& before,
                const std::vector<Status>& after) {
  std::map<Status::Role, std::string> holders;
  bool changed = false;
  for (size_t i = 0; i < after.size(); ++i) {
    holders[after[i].role()] = after[i].name();
    if (after[i].role() == before[i].role()) continue;
    changed = true;
    change.Run(sql::kTouchStatus, postgres::Arguments().Set("name", after[i].name()));
    change.Tell("StatusUpdated", after[i].name(), {"role"});
  }
  if (!changed) return;
  change.Run(sql::kSetStatusRoles, postgres::Arguments()
                                       .Set("entity", Status::Entity_Name(after[0].entity()))
                                       .Set("default_status", holders[Status::ROLE_DEFAULT])
                                       .Set("converted_status", holders[Status::ROLE_CONVERTED])
                                       .Set("lost_status", holders[Status::ROLE_LOST])
                                       .Set("won_status", holders[Status::ROLE_WON]));
}

}  // namespace

absl::StatusOr<Status> StatusStore::Get(const std::string& organization, const std::string& name) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kGetStatus, postgres::Arguments().Set("name", name)));
  auto status = postgres::OneOrNone<Status>(rows);
  if (!status) return NotFound(name);
  return *std::move(status);
}

absl::StatusOr<v1::ListStatusesResponse> StatusStore::List(const std::string& organization,
                                                           const v1::ListStatusesRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kStatuses, {organization, ""}, request));
  listing.arguments()
      .Set("entity", Status::Entity_Name(request.entity()))
      .Set("show_archived", request.show_archived());
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, listing.Run(database_, sql::kListStatuses));
  v1::ListStatusesResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_statuses()));
  return response;
}

absl::StatusOr<Status> StatusStore::Insert(const Mandate& mandate, const Status& status) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Status> {
    if (change.Run(sql::kInsertStatus, postgres::Arguments().Record(status)).empty()) {
      return ResourceExists(status.name(), status.name() + " is in use");
    }
    change.Tell("StatusCreated", status.name());
    return Read(change, status.name());
  });
}

absl::StatusOr<Status> StatusStore::Update(const Mandate& mandate, const std::string& name,
                                           Edit edit) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Status> {
    LEADLINE_ASSIGN_OR_RETURN(Status status, Read(change, name));
    LEADLINE_RETURN_IF_ERROR(edit(ReadSettings(change), status));
    change.Run(sql::kUpdateStatus, postgres::Arguments().Record(status));
    change.Tell("StatusUpdated", name);
    return Read(change, name);
  });
}

absl::StatusOr<Status> StatusStore::Archive(const Mandate& mandate, const std::string& name,
                                            Edit check) {
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Status> {
    LEADLINE_ASSIGN_OR_RETURN(Status status, Read(change, name));
    LEADLINE_RETURN_IF_ERROR(check(ReadSettings(change), status));
    if (!change.Run(sql::kArchiveStatus, postgres::Arguments().Set("name", name)).empty()) {
      LEADLINE_RETURN_IF_ERROR(CheckNotNamed(name, change.DefinitionsWith(name)));
      change.Tell("StatusDeleted", name);
    }
    return Read(change, name);
  });
}

absl::StatusOr<std::vector<Status>> StatusStore::Arrange(const Mandate& mandate,
                                                         Status::Entity entity, EditAll edit) {
  using Result = absl::StatusOr<std::vector<Status>>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    const std::vector<Status> before = ReadAll(change, entity);
    std::vector<Status> after = before;
    LEADLINE_RETURN_IF_ERROR(edit(ReadSettings(change), after));
    WritePositions(change, before, after);
    WriteRoles(change, before, after);
    after = ReadAll(change, entity);
    std::erase_if(after, [](const Status& status) { return status.has_archive_time(); });
    return after;
  });
}

}  // namespace leadline::configuration
