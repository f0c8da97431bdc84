#include <memory>
#include <vector>

#include "common/edge/backlog_watch.h"
#include "common/edge/process.h"
#include "common/edge/server.h"
#include "common/feed/event_lag.h"
#include "common/feed/event_service.h"
#include "common/feed/event_source.h"
#include "common/feed/feed.h"
#include "common/operation/operation_service.h"
#include "common/operation/operation_store.h"
#include "common/query/listing.h"
#include "services/configuration/assignment_rule/assignment_rule_service.h"
#include "services/configuration/backlog/backlog_store_sql.h"
#include "services/configuration/dashboard/dashboard_service.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/dictionary/dictionary_service.h"
#include "services/configuration/dictionary/dictionary_store.h"
#include "services/configuration/dictionary/finish_imports.h"
#include "services/configuration/dictionary/import_store.h"
#include "services/configuration/field_definition/field_definition_service.h"
#include "services/configuration/field_definition/field_definition_store.h"
#include "services/configuration/field_mapping/mapping_service.h"
#include "services/configuration/field_mapping/mapping_store.h"
#include "services/configuration/migrations.h"
#include "services/configuration/number_series/number_series_service.h"
#include "services/configuration/number_series/number_series_store.h"
#include "services/configuration/preset/apply_preset.h"
#include "services/configuration/preset/list_presets.h"
#include "services/configuration/preset/prepare_organization.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_service.h"
#include "services/configuration/preset/preset_store.h"
#include "services/configuration/role_policy/role_policy_service.h"
#include "services/configuration/settings/settings_service.h"
#include "services/configuration/settings/settings_store.h"
#include "services/configuration/snapshot/apply_configuration.h"
#include "services/configuration/snapshot/configuration_service.h"
#include "services/configuration/snapshot/document_store.h"
#include "services/configuration/snapshot/snapshot_store.h"
#include "services/configuration/snapshot/watch_versions.h"
#include "services/configuration/status/status_service.h"
#include "services/configuration/status/status_store.h"
#include "services/configuration/template/template_service.h"
#include "services/configuration/view/view_service.h"
#include "services/configuration/web_form/web_form_service.h"
#include "services/configuration/workflow_rule/workflow_rule_service.h"

namespace leadline::configuration {
namespace {

// How long an import waits at most until it begins, or is taken over from a process that died.
constexpr absl::Duration kImportInterval = absl::Milliseconds(500);
constexpr absl::Duration kQuietInterval = absl::Seconds(5);

// How old what the metrics tell of the database may be.
constexpr absl::Duration kMeasureInterval = absl::Seconds(5);

absl::Status Serve(edge::Server& server, postgres::Database& database,
                   const query::PageTokens& tokens) {
  const query::Lister lister(tokens);
  const PresetCatalog presets;
  PresetStore preset_store(database);
  PrepareOrganization prepare(presets, preset_store);
  PreparedEdge edge(server.edge(), prepare);

  StatusStore statuses(database, lister);
  const auto status_service = MakeStatusService(edge, statuses);
  server.Add(*status_service);

  DictionaryStore dictionaries(database, lister);
  ImportStore import_store(database);
  FinishImports imports(dictionaries, import_store,
                        polled::Pace{kImportInterval, kQuietInterval, &server.edge().written()});
  const auto dictionary_service = MakeDictionaryService(edge, dictionaries, imports);
  server.Add(*dictionary_service);

  operation::OperationStore operations(database, lister);
  const auto operation_service = operation::MakeOperationService(edge.ToServe(), operations);
  server.Add(*operation_service);

  SettingsStore settings(database);
  const auto settings_service = MakeSettingsService(edge, settings);
  server.Add(*settings_service);

  FieldDefinitionStore fields(database, lister);
  const auto field_service = MakeFieldDefinitionService(edge, fields);
  server.Add(*field_service);

  MappingStore mappings(database, lister);
  const auto mapping_service = MakeMappingService(edge, mappings);
  server.Add(*mapping_service);

  NumberSeriesStore number_series(database, lister);
  const auto number_series_service = MakeNumberSeriesService(edge, number_series);
  server.Add(*number_series_service);

  DefinitionStore definitions(database, lister, SnapshotStore::Read);
  std::vector<std::unique_ptr<grpc::Service>> definition_services;
  for (const auto make :
       {MakeViewService, MakeAssignmentRuleService, MakeWorkflowService, MakeWebFormService,
        MakeRolePolicyService, MakeTemplateService, MakeDashboardService}) {
    server.Add(*definition_services.emplace_back(make(edge, definitions)));
  }

  const ListPresets list_presets(presets, tokens);
  ApplyPreset apply_preset(presets, preset_store);
  const auto preset_service = MakePresetService(edge, list_presets, apply_preset);
  server.Add(*preset_service);

  SnapshotStore snapshots(database);
  WatchVersions watch(snapshots);
  DocumentStore documents(database);
  ApplyConfiguration apply_configuration(documents);
  const auto configuration_service =
      MakeConfigurationService(edge, snapshots, watch, apply_configuration);
  server.Add(*configuration_service);

  server.about().CountBy(database, sql::kCountBacklog);
  const edge::BacklogWatch waiting(database, {sql::kCountBacklog, {"operations"}},
                                   server.edge().metrics());
  feed::EventSource events(database, tokens, "configuration");
  feed::Feed event_feed(events);
  feed::EventLag event_lag(database, server.edge().metrics());
  event_lag.StartEvery(kMeasureInterval);
  const auto event_service = feed::MakeEventService(server.edge(), events, event_feed);
  server.Add(*event_service);
  return server.Run();
}

}  // namespace
}  // namespace leadline::configuration

int main(int argc, char** argv) {
  namespace edge = leadline::edge;
  namespace query = leadline::query;
  edge::Process process(
      {.name = "configuration-server",
       .summary = "Statuses, dictionaries, fields, settings, mapping and number series",
       .port = 50053,
       .migrations = leadline::configuration::kMigrations});
  return process.Run(argc, argv, [&](edge::Server& server, leadline::postgres::Database& database) {
    return leadline::configuration::Serve(server, database,
                                          query::PageTokens({process.page_token_secret()}));
  });
}
