#include "services/configuration/preset/preset_store.h"

#include <map>
#include <vector>

#include "common/idempotency/replay.h"
#include "common/status/macros.h"
#include "services/configuration/preset/preset_store_sql.h"

namespace leadline::configuration {
namespace {

using postgres::Arguments;
using v1::FieldMapping;
using v1::Preset;
using v1::Status;

// Runs the statements of one application and remembers whether any of them changed something.
class Writer final {
 public:
  explicit Writer(Change& change) : change_(change) {}

  void Run(const postgres::Statement& statement, const Arguments& arguments) {
    changed_ |= !change_.Run(statement, arguments).empty();
  }
  bool changed() const { return changed_; }

 private:
  Change& change_;
  bool changed_ = false;
};

void PutRoles(Writer& writer, const Preset& preset) {
  std::map<Status::Entity, std::map<Status::Role, std::string>> roles;
  for (const Status& status : preset.statuses()) {
    roles[status.entity()][status.role()] = status.name();
  }
  for (auto& [entity, holders] : roles) {
    writer.Run(sql::kPutPresetRoles, Arguments()
                                         .Set("entity", Status::Entity_Name(entity))
                                         .Set("default_status", holders[Status::ROLE_DEFAULT])
                                         .Set("converted_status", holders[Status::ROLE_CONVERTED])
                                         .Set("lost_status", holders[Status::ROLE_LOST])
                                         .Set("won_status", holders[Status::ROLE_WON]));
  }
}

void PutStatuses(Writer& writer, const Preset& preset) {
  std::vector<std::string> names;
  for (const Status& status : preset.statuses()) {
    names.push_back(status.name());
    writer.Run(sql::kPutPresetStatus, Arguments().Record(status));
  }
  PutRoles(writer, preset);
  writer.Run(sql::kArchiveStatusesOfOtherPresets, Arguments().Set("names", names));
  writer.Run(sql::kMoveOwnStatusesBehind, Arguments().Set("names", names));
}

// Parents stand before their children in the files, of dictionaries as of entries.
void PutDictionaries(Writer& writer, const Preset& preset) {
  for (const auto& dictionary : preset.dictionaries()) {
    writer.Run(sql::kPutPresetDictionary, Arguments().Record(dictionary));
  }
  for (const auto& entry : preset.dictionary_entries()) {
    writer.Run(sql::kAddPresetEntry, Arguments().Record(entry));
  }
}

void PutMapping(Change& change, Writer& writer, const Preset& preset, PresetStore::Merge merge) {
  const auto current = postgres::OneOrNone<FieldMapping>(
      change.Run(sql::kGetMappingInForce, Arguments().Record(preset.mapping())));
  const FieldMapping before = current.value_or(FieldMapping());
  const FieldMapping after = merge(before);
  if (after.version() != before.version()) {
    writer.Run(sql::kAddMappingVersion, Arguments().Record(after));
  }
}

void Put(Change& change, const Preset& preset, PresetStore::Merge merge) {
  Writer writer(change);
  PutStatuses(writer, preset);
  PutDictionaries(writer, preset);
  writer.Run(sql::kPutPresetSettings, Arguments().Record(preset.settings()));
  PutMapping(change, writer, preset, merge);
  for (const auto& series : preset.number_series_definitions()) {
    writer.Run(sql::kAddPresetSeries, Arguments().Record(series));
  }
  if (writer.changed()) change.Tell("PresetApplied", preset.name());
}

}  // namespace

absl::StatusOr<bool> PresetStore::IsPrepared(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kHasConfiguration));
  return rows[0].Bool("prepared");
}

absl::Status PresetStore::Prepare(const std::string& organization, const Preset& preset,
                                  Merge merge) {
  return database_.Transact(organization, [&](postgres::Transaction& transaction) -> absl::Status {
    // Of several first calls one inserts; the others wait for its commit and find nothing to do.
    if (transaction.Run(sql::kInsertConfiguration).empty()) return absl::OkStatus();
    Change change(transaction, "");
    Put(change, preset, merge);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::ApplyPresetResponse> PresetStore::Apply(const Mandate& mandate,
                                                           const v1::ApplyPresetRequest& request,
                                                           const Preset& preset, Merge merge) {
  using Result = absl::StatusOr<v1::ApplyPresetResponse>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    const auto apply = [&]() -> Result {
      Put(change, preset, merge);
      v1::ApplyPresetResponse response;
      response.set_version(change.version());
      return response;
    };
    return idempotency::Replay<v1::ApplyPresetResponse>(change.transaction(), change.subject(),
                                                        request, apply);
  });
}

absl::StatusOr<Comparison> PresetStore::Compare(const std::string& organization,
                                                const Preset& preset, Merge merge, Read read) {
  const Mandate mandate = {organization, "", /*validate_only=*/true};
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Comparison> {
    Comparison comparison;
    comparison.before = read(change.transaction());
    Put(change, preset, merge);
    comparison.after = read(change.transaction());
    return comparison;
  });
}

}  // namespace leadline::configuration
