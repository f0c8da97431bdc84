#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "common/edge/validator.h"
#include "common/operation/worker.h"
#include "services/lead/lead_import/import_store.h"

namespace leadline::lead {

class PrepareImport;
class SettingsSource;

// Imports leads behind the calls, step by step. How far each import is stands in the database, so
// any process goes on with what another one left. Works until destroyed.
class FinishImports final {
 public:
  FinishImports(const PrepareImport& files, ImportStore& imports, const SettingsSource& settings);

  // Looks for work from now on; without this, only when RunOnce is called.
  void StartEvery(const polled::Pace& pace) { worker_.StartEvery(pace); }

  // One look: works on everything that is undone.
  absl::Status RunOnce() { return worker_.RunOnce(); }

 private:
  absl::Status Finish(const operation::Undone& undone, const std::string& bytes,
                      const std::atomic<bool>& stopping);
  absl::Status TakeAll(const operation::Undone& undone, const StoredImport& import,
                       const v1::Lead& defaults, const std::atomic<bool>& stopping);

  const PrepareImport& files_;
  ImportStore& imports_;
  const SettingsSource& settings_;
  edge::Validator validator_;
  const edge::MessageRules& rules_;
  operation::Worker worker_;
};

}  // namespace leadline::lead
