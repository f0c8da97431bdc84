#pragma once

#include <memory>
#include <string>

#include "common/edge/edge.h"
#include "common/operation/operation_service.h"
#include "common/operation/operation_store.h"
#include "common/query/listing.h"
#include "services/configuration/dictionary/dictionary_service.h"
#include "services/configuration/dictionary/dictionary_store.h"
#include "services/configuration/dictionary/finish_imports.h"
#include "services/configuration/dictionary/import_store.h"
#include "services/configuration/migrations.h"
#include "services/configuration/preset/prepare_organization.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/preset/preset_store.h"
#include "tests/support/in_process_server.h"
#include "tests/support/test_database.h"

namespace leadline::leadctl {

// The real DictionaryService over a real database, in this process, with its imports going on.
class LiveDictionaries final {
 public:
  std::shared_ptr<grpc::Channel> channel() const { return server_.channel(); }

  std::string Query(const std::string& sql) { return database_.Query(sql); }

  // How many entries a dictionary has.
  int Count(const std::string& dictionary) {
    return std::stoi(
        Query("SELECT count(*) FROM dictionary_entries WHERE dictionary = '" + dictionary + "'"));
  }

 private:
  test::TestDatabase database_{configuration::kMigrations};
  const query::PageTokens tokens_{{"secret"}};
  const query::Lister lister_{tokens_};
  const configuration::PresetCatalog presets_;
  configuration::PresetStore preset_store_{*database_};
  configuration::PrepareOrganization prepare_{presets_, preset_store_};
  edge::Edge edge_{test::EdgeForTests()};
  configuration::PreparedEdge prepared_edge_{edge_, prepare_};
  configuration::DictionaryStore dictionaries_{*database_, lister_};
  configuration::ImportStore import_store_{*database_};
  configuration::FinishImports imports_{dictionaries_, import_store_,
                                        polled::Pace{absl::Milliseconds(20)}};
  operation::OperationStore operations_{*database_, lister_};
  std::unique_ptr<grpc::Service> dictionary_service_ =
      configuration::MakeDictionaryService(prepared_edge_, dictionaries_, imports_);
  std::unique_ptr<grpc::Service> operation_service_ =
      operation::MakeOperationService(prepared_edge_.ToServe(), operations_);
  test::InProcessServer server_{edge_, {dictionary_service_.get(), operation_service_.get()}};
};

}  // namespace leadline::leadctl
