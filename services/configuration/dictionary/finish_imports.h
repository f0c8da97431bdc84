#pragma once

#include <atomic>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/edge/validator.h"
#include "common/operation/worker.h"
#include "google/longrunning/operations.pb.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"
#include "services/configuration/change/change.h"
#include "services/configuration/dictionary/dictionary_store.h"
#include "services/configuration/dictionary/import_store.h"

namespace leadline::configuration {

// Imports dictionaries: takes files, and works on them behind the calls. Whatever is on its way is
// in the database, so any process goes on with what another one left. Works until destroyed.
class FinishImports final {
 public:
  // Looks for work at this pace; with none, only when RunOnce is called.
  FinishImports(DictionaryStore& dictionaries, ImportStore& imports,
                const std::optional<polled::Pace>& pace);
  FinishImports(const FinishImports&) = delete;
  FinishImports& operator=(const FinishImports&) = delete;

  // Keeps the import to be worked on, or makes and undoes it when it is only to be validated.
  absl::StatusOr<google::longrunning::Operation> Start(const Mandate& mandate,
                                                       const v1::ImportDictionaryRequest& request);

  // One look: works on everything that is undone.
  absl::Status RunOnce() { return worker_.RunOnce(); }

 private:
  absl::StatusOr<Import> Read(const std::string& organization,
                              const v1::ImportDictionaryRequest& request);
  absl::Status TakeAll(const operation::Undone& undone, const std::string& bytes,
                       const std::atomic<bool>& stopping);

  DictionaryStore& dictionaries_;
  ImportStore& imports_;
  edge::Validator validator_;
  const edge::MessageRules& rules_;
  operation::Worker worker_;
};

}  // namespace leadline::configuration
