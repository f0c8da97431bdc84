#pragma once

#include "absl/status/statusor.h"
#include "common/operation/work_store.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"
#include "services/configuration/change/change.h"
#include "services/configuration/dictionary/import_rules.h"

namespace leadline::configuration {

// What is imported, and where to.
struct Import {
  v1::Dictionary dictionary;
  ImportFile file;
  v1::ImportDictionaryRequest::OnExisting on_existing;
};

// Imports of dictionaries, each an operation that is kept with how far it is. A batch of rows and
// the note that they are done are one transaction, so none is lost or taken twice, whoever dies.
class ImportStore final {
 public:
  explicit ImportStore(postgres::Database& database)
      : database_(database), operations_(database, "ImportDictionary") {}

  // The imports, as operations.
  operation::WorkStore& operations() { return operations_; }

  // What would become of all rows; nothing is changed.
  absl::StatusOr<v1::DictionaryImportReport> Rehearse(const Mandate& mandate, const Import& import);

  // Takes the next rows. False when there is no more to do here: it was the end, or somebody else
  // works on it, or has cancelled it.
  absl::StatusOr<bool> TakeRows(const operation::Undone& undone, const Import& import);

 private:
  postgres::Database& database_;
  operation::WorkStore operations_;
};

}  // namespace leadline::configuration
