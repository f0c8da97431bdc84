#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/document_service.pb.h"
#include "services/lead/document/upload_rules.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// A document and where its bytes are.
struct StoredDocument {
  v1::Document document;
  std::string content;  // As ContentStore calls it.
};

// Documents and what they are linked to. Every change writes its event in the same transaction.
// Whoever links one to a lead locks the lead against its conversion, so that what is handed over is
// all there is.
class DocumentStore final {
 public:
  // A document that nothing links is gone after `kept`.
  DocumentStore(postgres::Database& database, const query::Lister& lister, absl::Duration kept)
      : database_(database), lister_(lister), kept_(kept) {}

  // Makes the upload that `request` names a document of the given facts and links it to its parent,
  // once; the upload's document is there ever after. Without facts, for an upload that was not
  // there whole when it was looked at, there is nothing but an earlier answer to give.
  // UPLOAD_INCOMPLETE, UPLOAD_CONTENT_MISMATCH, and of the parent as LockParent.
  absl::StatusOr<v1::FinishUploadResponse> Finish(const query::Caller& caller,
                                                  const v1::FinishUploadRequest& request,
                                                  const std::optional<ContentFacts>& facts,
                                                  const std::string& name);

  absl::StatusOr<StoredDocument> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<v1::ListDocumentsResponse> List(const query::Caller& caller,
                                                 const v1::ListDocumentsRequest& request,
                                                 const Parent& parent);

  // Changes nothing where the document is linked already, or is not.
  absl::StatusOr<v1::Document> Link(const query::Caller& caller, const std::string& name,
                                    const Parent& parent);
  absl::StatusOr<v1::Document> Unlink(const query::Caller& caller, const std::string& name,
                                      const Parent& parent);

  // Deletes those of all organisations that nothing links any more, some at a time.
  absl::Status RemoveOld();

 private:
  using Step = absl::FunctionRef<void(postgres::Transaction& tx)>;

  // Runs `step` with the parent and the document locked; gives the document as it is then.
  absl::StatusOr<v1::Document> Change(const std::string& organization, const std::string& name,
                                      const Parent& parent, Step step);
  absl::StatusOr<v1::Document> Insert(postgres::Transaction& tx, const v1::Upload& upload,
                                      const v1::Document& document);

  postgres::Database& database_;
  const query::Lister& lister_;
  const absl::Duration kept_;
};

}  // namespace leadline::lead
