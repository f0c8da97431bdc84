#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/operation/work_store.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/lead_import.pb.h"
#include "leadline/lead/v1/lead_import_service.pb.h"
#include "services/lead/lead_import/row_store.h"

namespace leadline::query {
struct Caller;
class Lister;
class PageTokens;
}  // namespace leadline::query

namespace leadline::lead {

// An import and the file it reads: of the upload, which may be gone while its content is there,
// only name and size.
struct StoredImport {
  v1::LeadImport lead_import;
  v1::Upload upload;
};

// Imports of leads, each with an operation of the same id. The rows of a step, what became of them
// and the note that they are done are one transaction, so none is lost or taken twice, whoever
// dies.
class ImportStore final {
 public:
  using Operation = google::longrunning::Operation;

  ImportStore(postgres::Database& database, const query::Lister& lister,
              const query::PageTokens& tokens)
      : database_(database),
        lister_(lister),
        tokens_(tokens),
        operations_(database, "ImportLeads") {}

  // The imports, as operations.
  operation::WorkStore& operations() { return operations_; }

  // Keeps a new import, once for each request id.
  absl::StatusOr<Operation> Start(const query::Caller& caller,
                                  const v1::ImportLeadsRequest& request,
                                  const StoredImport& import);

  absl::StatusOr<v1::GetImportResponse> Get(const query::Caller& caller,
                                            const v1::GetImportRequest& request);

  absl::StatusOr<v1::ListImportsResponse> List(const query::Caller& caller,
                                               const v1::ListImportsRequest& request);

  // An import as far as it is; none when there is nothing to do here: it is at its end, or somebody
  // else works on it.
  absl::StatusOr<std::optional<StoredImport>> Look(const operation::Undone& undone);

  // Takes the rows of the next step. False when there is no more to do here: they were the last, or
  // somebody else works on it, or has cancelled it.
  absl::StatusOr<bool> Take(const operation::Undone& undone, const ImportStep& step);

 private:
  absl::StatusOr<ImportOutcome> Rehearse(const query::Caller& caller, const ImportStep& step);

  postgres::Database& database_;
  const query::Lister& lister_;
  const query::PageTokens& tokens_;
  operation::WorkStore operations_;
};

}  // namespace leadline::lead
