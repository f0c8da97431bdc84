#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/operation/operation_store.h"
#include "common/peer/peer.h"
#include "common/query/listing.h"
#include "google/longrunning/operations.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "gtest/gtest.h"
#include "leadline/configuration/v1/configuration_service.grpc.pb.h"
#include "leadline/configuration/v1/dictionary_service.grpc.pb.h"
#include "leadline/configuration/v1/field_definition_service.grpc.pb.h"
#include "leadline/configuration/v1/mapping_service.grpc.pb.h"
#include "leadline/configuration/v1/number_series_definition_service.grpc.pb.h"
#include "leadline/configuration/v1/preset_service.grpc.pb.h"
#include "leadline/configuration/v1/settings_service.grpc.pb.h"
#include "leadline/configuration/v1/status_service.grpc.pb.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/dictionary/dictionary_store.h"
#include "services/configuration/dictionary/finish_imports.h"
#include "services/configuration/dictionary/import_store.h"
#include "services/configuration/field_definition/field_definition_store.h"
#include "services/configuration/field_mapping/mapping_store.h"
#include "services/configuration/migrations.h"
#include "services/configuration/number_series/number_series_store.h"
#include "services/configuration/preset/apply_preset.h"
#include "services/configuration/preset/list_presets.h"
#include "services/configuration/preset/prepare_organization.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_store.h"
#include "services/configuration/settings/settings_store.h"
#include "services/configuration/snapshot/apply_configuration.h"
#include "services/configuration/snapshot/document_store.h"
#include "services/configuration/snapshot/snapshot_store.h"
#include "services/configuration/snapshot/watch_versions.h"
#include "services/configuration/status/status_store.h"
#include "tests/support/in_process_server.h"
#include "tests/support/test_database.h"

namespace leadline::configuration {

// The whole service on a database of its own, which nobody has called yet.
class ConfigurationTest : public ::testing::Test {
 protected:
  ConfigurationTest();

  // Calls a method of any of the services: Call(*statuses_, &StatusStub::GetStatus, request).
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return peer::FromGrpc(status);
    return response;
  }

  // The configuration as other services get it.
  v1::Configuration Snapshot();
  int64_t Version() { return Snapshot().version(); }

  // The lead statuses in use, in their order, without "statuses/lead/".
  std::vector<std::string> LeadStatuses();

  v1::Status GetStatus(const std::string& name);

  // UpdateSettings of `settings`, in text format without its name; of the fields of `mask` alone if
  // there is one, "team_members".
  absl::Status UpdateSettings(const std::string& settings, const std::string& mask = "");

  // Makes "dictionaries/" `dictionary` "/entries/" `id`, with its id for a label unless there is
  // one.
  void AddEntry(const std::string& dictionary, const std::string& id,
                const std::string& label = "");

  // A custom field as it is stored: CreateField(ENTITY_LEAD, "budget", "kind: KIND_NUMBER").
  absl::StatusOr<v1::FieldDefinition> CreateField(v1::FieldDefinition::Entity entity,
                                                  const std::string& key,
                                                  const std::string& definition,
                                                  bool validate_only = false);

  // To all of the services.
  const std::shared_ptr<grpc::Channel>& channel() const { return server_.channel(); }

  test::TestDatabase database_{kMigrations};

  // How soon watchers are told; a test may have another pace.
  static constexpr WatchPace kPace{.interval = absl::Milliseconds(5),
                                   .heartbeat = absl::Milliseconds(100)};

  const query::PageTokens tokens_{{"secret"}};
  const query::Lister lister_{tokens_};
  const PresetCatalog presets_;
  PresetStore preset_store_{*database_};
  PrepareOrganization prepare_{presets_, preset_store_};
  edge::Edge edge_{test::EdgeForTests()};
  PreparedEdge prepared_edge_{edge_, prepare_};
  StatusStore status_store_{*database_, lister_};
  DictionaryStore dictionary_store_{*database_, lister_};
  ImportStore import_store_{*database_};
  FinishImports imports_{dictionary_store_, import_store_, std::nullopt};
  operation::OperationStore operation_store_{*database_, lister_};
  SettingsStore settings_store_{*database_};
  FieldDefinitionStore field_definition_store_{*database_, lister_};
  MappingStore mapping_store_{*database_, lister_};
  NumberSeriesStore number_series_store_{*database_, lister_};
  SnapshotStore snapshot_store_{*database_};
  DefinitionStore definition_store_{*database_, lister_, SnapshotStore::Read};
  DocumentStore document_store_{*database_};
  configuration::ApplyConfiguration apply_configuration_{document_store_};
  const ListPresets list_presets_{presets_, tokens_};
  ApplyPreset apply_preset_{presets_, preset_store_};

  WatchVersions watch_{snapshot_store_, kPace};
  const std::vector<std::unique_ptr<grpc::Service>> services_;
  test::InProcessServer server_;

  using StatusStub = v1::StatusService::Stub;
  using DictionaryStub = v1::DictionaryService::Stub;
  using OperationStub = google::longrunning::Operations::Stub;
  using SettingsStub = v1::SettingsService::Stub;
  using FieldStub = v1::FieldDefinitionService::Stub;
  using MappingStub = v1::MappingService::Stub;
  using SeriesStub = v1::NumberSeriesDefinitionService::Stub;
  using PresetStub = v1::PresetService::Stub;
  using ConfigurationStub = v1::ConfigurationService::Stub;

  const std::unique_ptr<StatusStub> statuses_;
  const std::unique_ptr<DictionaryStub> dictionaries_;
  const std::unique_ptr<OperationStub> operations_;
  const std::unique_ptr<SettingsStub> settings_;
  const std::unique_ptr<FieldStub> fields_;
  const std::unique_ptr<MappingStub> mappings_;
  const std::unique_ptr<SeriesStub> series_;
  const std::unique_ptr<PresetStub> preset_stub_;
  const std::unique_ptr<ConfigurationStub> configurations_;
};

}  // namespace leadline::configuration
