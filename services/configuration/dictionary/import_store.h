#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/longrunning/operations.pb.h"
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

// An import that somebody has asked for and that is not at its end.
struct UndoneImport {
  std::string organization;
  std::string id;       // Of its operation.
  std::string subject;  // On whose behalf.
};

// Imports of dictionaries, each an operation that is kept with how far it is. A batch of rows and
// the note that they are done are one transaction, so none is lost or taken twice, whoever dies.
class ImportStore final {
 public:
  explicit ImportStore(postgres::Database& database) : database_(database) {}

  // Keeps a new operation with what it is to do, once for each request_id: a retry gets that of the
  // first, as it is now.
  absl::StatusOr<google::longrunning::Operation> Start(
      const Mandate& mandate, const v1::ImportDictionaryRequest& request,
      const google::longrunning::Operation& operation);

  // What would become of all rows; nothing is changed.
  absl::StatusOr<v1::DictionaryImportReport> Rehearse(const Mandate& mandate, const Import& import);

  // The oldest of any organisation.
  absl::StatusOr<std::vector<UndoneImport>> FindUndone();

  // What it is to do; none when it is done meanwhile.
  absl::StatusOr<std::optional<v1::ImportDictionaryRequest>> Load(const UndoneImport& undone);

  // Takes the next rows. False when there is no more to do here: it was the end, or somebody else
  // works on it, or has cancelled it.
  absl::StatusOr<bool> TakeRows(const UndoneImport& undone, const Import& import);

  // Ends an import that cannot go on; what it took stays.
  absl::Status Fail(const UndoneImport& undone, const absl::Status& why);

  // Forgets operations that were done long ago.
  absl::Status Purge();

 private:
  postgres::Database& database_;
};

}  // namespace leadline::configuration
