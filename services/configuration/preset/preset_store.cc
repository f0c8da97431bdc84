#include "services/configuration/preset/preset_store.h"

#include <vector>

#include "common/idempotency/replay.h"
#include "common/postgres/json.h"
#include "common/status/macros.h"
#include "services/configuration/change/writer.h"
#include "services/configuration/preset/preset_rules.h"
#include "services/configuration/preset/preset_store_sql.h"

namespace leadline::configuration {
namespace {

using postgres::Arguments;
using v1::FieldMapping;
using v1::Preset;
using v1::Status;

void PutStatuses(Writer& writer, const Preset& preset) {
  std::vector<std::string> names;
  for (const Status& status : preset.statuses()) names.push_back(status.name());
  writer.PutStatuses({preset.statuses().begin(), preset.statuses().end()}, /*from_preset=*/true);
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

FieldMapping ReadMapping(Change& change, const postgres::Statement& statement,
                         const Preset& preset) {
  const auto arguments = Arguments().Record(preset.mapping());
  return postgres::OneOrNone<FieldMapping>(change.Run(statement, arguments))
      .value_or(FieldMapping());
}

void PutMapping(Change& change, Writer& writer, const Preset& preset) {
  const FieldMapping before = ReadMapping(change, sql::kGetMappingInForce, preset);
  const MergedMapping after =
      MergeMapping(preset, ReadMapping(change, sql::kGetGivenMapping, preset), before);
  if (after.mapping.version() != before.version()) {
    writer.AddMappingVersion(after.mapping);
  }
  // Only a note for the next preset.
  change.Run(sql::kPutGivenMapping, Arguments().Record(after.given));
}

// A preset knows nobody: who may own leads, and the members of teams, stay as they are.
void PutSettings(Change& change, Writer& writer, const Preset& preset) {
  v1::Settings settings = preset.settings();
  const postgres::Rows before = change.Run(sql::kGetSettingsBeforePreset);
  for (size_t i = 0; i < before.size(); ++i) {
    v1::Settings kept;
    before[i].Json("_record", kept);
    *settings.mutable_assignable_users() = kept.assignable_users();
    *settings.mutable_team_members() = kept.team_members();
  }
  writer.PutSettings(settings);
}

void AddDefinitions(Writer& writer, const Preset& preset) {
  const auto add = [&writer](const auto& definitions) {
    for (const auto& definition : definitions) {
      writer.Run(sql::kAddPresetDefinition,
                 Arguments().Set("record", postgres::ToJson(definition)));
    }
  };
  add(preset.views());
  add(preset.role_policies());
}

void TellOf(Change& change, const Writer& writer, const Preset& preset) {
  if (writer.changed()) change.Tell("PresetApplied", preset.name());
}

void Put(Change& change, const Preset& preset) {
  Writer writer(change);
  PutStatuses(writer, preset);
  PutDictionaries(writer, preset);
  PutSettings(change, writer, preset);
  PutMapping(change, writer, preset);
  for (const auto& series : preset.number_series_definitions()) {
    writer.Run(sql::kAddPresetSeries, Arguments().Record(series));
  }
  AddDefinitions(writer, preset);
  TellOf(change, writer, preset);
}

// For a configuration that was made when presets had no definitions.
void PutDefinitions(Change& change, const Preset& preset) {
  Writer writer(change);
  AddDefinitions(writer, preset);
  TellOf(change, writer, preset);
}

}  // namespace

absl::StatusOr<bool> PresetStore::IsPrepared(const std::string& organization) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kHasConfiguration));
  return rows[0].Bool("prepared");
}

absl::Status PresetStore::Prepare(const std::string& organization, const Preset& preset) {
  return database_.Transact(organization, [&](postgres::Transaction& transaction) -> absl::Status {
    // Of several first calls one inserts; the others wait for its commit and find nothing to do.
    const bool is_new = !transaction.Run(sql::kInsertConfiguration).empty();
    Change change(transaction, "");
    is_new ? Put(change, preset) : PutDefinitions(change, preset);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::ApplyPresetResponse> PresetStore::Apply(const Mandate& mandate,
                                                           const v1::ApplyPresetRequest& request,
                                                           const Preset& preset) {
  using Result = absl::StatusOr<v1::ApplyPresetResponse>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    const auto apply = [&]() -> Result {
      LEADLINE_RETURN_IF_ERROR(CheckExpected(request.expected_version(), change));
      Put(change, preset);
      v1::ApplyPresetResponse response;
      response.set_version(change.version());
      return response;
    };
    return idempotency::Replay<v1::ApplyPresetResponse>(change.transaction(), change.subject(),
                                                        request, apply);
  });
}

absl::StatusOr<Comparison> PresetStore::Compare(const std::string& organization,
                                                const Preset& preset, Read read) {
  const Mandate mandate = {organization, "", /*validate_only=*/true};
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> absl::StatusOr<Comparison> {
    Comparison comparison;
    comparison.before = read(change.transaction());
    Put(change, preset);
    comparison.after = read(change.transaction());
    return comparison;
  });
}

}  // namespace leadline::configuration
