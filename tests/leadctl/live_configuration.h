#pragma once

#include <memory>
#include <string>

#include "common/query/listing.h"
#include "services/configuration/migrations.h"
#include "services/configuration/preset/apply_preset.h"
#include "services/configuration/preset/list_presets.h"
#include "services/configuration/preset/prepare_organization.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_service.h"
#include "services/configuration/preset/preset_store.h"
#include "services/configuration/snapshot/apply_configuration.h"
#include "services/configuration/snapshot/configuration_service.h"
#include "services/configuration/snapshot/document_store.h"
#include "services/configuration/snapshot/snapshot_store.h"
#include "services/configuration/snapshot/watch_versions.h"
#include "tests/support/in_process_server.h"
#include "tests/support/test_database.h"

namespace leadline::leadctl {

// The real ConfigurationService and PresetService over a real database, in this process.
class LiveConfiguration final {
 public:
  std::shared_ptr<grpc::Channel> channel() const { return server_.channel(); }

 private:
  test::TestDatabase database_{configuration::kMigrations};
  const query::PageTokens tokens_{{"secret"}};
  const configuration::PresetCatalog presets_;
  configuration::PresetStore preset_store_{*database_};
  configuration::PrepareOrganization prepare_{presets_, preset_store_};
  edge::Edge edge_{test::EdgeForTests()};
  configuration::PreparedEdge prepared_edge_{edge_, prepare_};
  configuration::SnapshotStore snapshots_{*database_};
  configuration::WatchVersions watch_{snapshots_};
  configuration::DocumentStore documents_{*database_};
  configuration::ApplyConfiguration apply_{documents_};
  const configuration::ListPresets list_presets_{presets_, tokens_};
  configuration::ApplyPreset apply_preset_{presets_, preset_store_};
  std::unique_ptr<grpc::Service> configurations_ =
      configuration::MakeConfigurationService(prepared_edge_, snapshots_, watch_, apply_);
  std::unique_ptr<grpc::Service> preset_service_ =
      configuration::MakePresetService(prepared_edge_, list_presets_, apply_preset_);
  test::InProcessServer server_{edge_, {configurations_.get(), preset_service_.get()}};
};

}  // namespace leadline::leadctl
