#include "services/lead/document/document_store.h"

#include "common/idempotency/replay.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/document/document_errors.h"
#include "services/lead/document/document_fields.h"
#include "services/lead/document/document_store_sql.h"
#include "services/lead/document/parent_store.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Document;
using v1::Upload;

// Small enough that removing never holds its rows, or a connection, for long.
constexpr int kRemoveBatch = 500;

Document Named(const std::string& name) {
  Document document;
  document.set_name(name);
  return document;
}

absl::StatusOr<Document> Find(Transaction& tx, const std::string& name) {
  const Document key = Named(name);
  auto document = postgres::OneOrNone<Document>(tx.Run(sql::kGetDocument, Arguments().Record(key)));
  if (!document.has_value()) return NotFound(name);
  return *std::move(document);
}

// The upload as nobody else changes it any more.
absl::StatusOr<Upload> LockUpload(Transaction& tx, const std::string& name) {
  auto upload =
      postgres::OneOrNone<Upload>(tx.Run(sql::kLockUpload, Arguments().Set("upload", IdOf(name))));
  if (!upload.has_value()) return NotFound(name);
  return *std::move(upload);
}

void RunLink(Transaction& tx, const Document& document, const Parent& parent,
             const std::string& actor, int ordinal) {
  tx.Run(sql::kLinkDocument, Arguments()
                                 .Record(document)
                                 .Set("collection", parent.collection)
                                 .Set("record", parent.id)
                                 .Set("actor", IdOf(actor))
                                 .Set("ordinal", ordinal));
}

}  // namespace

absl::StatusOr<v1::FinishUploadResponse> DocumentStore::Finish(
    const query::Caller& caller, const v1::FinishUploadRequest& request,
    const std::optional<ContentFacts>& facts, const std::string& name) {
  using Response = v1::FinishUploadResponse;
  const auto finish = [&](Transaction& tx) -> absl::StatusOr<Response> {
    Response response;
    LEADLINE_ASSIGN_OR_RETURN(const Upload upload, LockUpload(tx, request.name()));
    if (!upload.document().empty()) {
      LEADLINE_ASSIGN_OR_RETURN(*response.mutable_document(), Find(tx, upload.document()));
      return response;
    }
    if (!facts.has_value()) return UploadIncomplete(upload.name(), upload.committed_size());
    LEADLINE_ASSIGN_OR_RETURN(const Document document,
                              DocumentOf(upload, *facts, {name, caller.subject}));
    LEADLINE_ASSIGN_OR_RETURN(*response.mutable_document(), Insert(tx, upload, document));
    return response;
  };
  return database_.Transact(caller.organization, [&](Transaction& tx) {
    return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return finish(tx); });
  });
}

absl::StatusOr<Document> DocumentStore::Insert(Transaction& tx, const Upload& upload,
                                               const Document& document) {
  Arguments arguments;
  arguments.Record(document)
      .Set("upload", IdOf(upload.name()))
      .Set("kept_seconds", absl::ToDoubleSeconds(kept_));
  if (upload.parent().empty()) {
    tx.Run(sql::kInsertDocument, arguments);
    return Find(tx, document.name());
  }
  LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(upload.parent()));
  LEADLINE_RETURN_IF_ERROR(LockParent(tx, parent));
  tx.Run(sql::kInsertDocument, arguments);
  RunLink(tx, document, parent, document.creator(), 1);
  return Find(tx, document.name());
}

absl::StatusOr<StoredDocument> DocumentStore::Get(const std::string& organization,
                                                  const std::string& name) {
  const Document key = Named(name);
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows, database_.Run(organization, sql::kGetDocument, Arguments().Record(key)));
  if (rows.empty()) return NotFound(name);
  StoredDocument stored;
  rows[0].Fill(stored.document);
  stored.content = rows[0].Text("_content");
  return stored;
}

absl::StatusOr<v1::ListDocumentsResponse> DocumentStore::List(
    const query::Caller& caller, const v1::ListDocumentsRequest& request, const Parent& parent) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kDocuments, caller, request));
  listing.arguments().Set("collection", parent.collection).Set("parent", parent.id);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListDocuments));
  v1::ListDocumentsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_documents()));
  return response;
}

absl::StatusOr<Document> DocumentStore::Change(const std::string& organization,
                                               const std::string& name, const Parent& parent,
                                               Step step) {
  const Document key = Named(name);
  return database_.Transact(organization, [&](Transaction& tx) -> absl::StatusOr<Document> {
    LEADLINE_RETURN_IF_ERROR(LockParent(tx, parent));
    if (tx.Run(sql::kLockDocument, Arguments().Record(key)).empty()) return NotFound(name);
    step(tx);
    return Find(tx, name);
  });
}

absl::StatusOr<Document> DocumentStore::Link(const query::Caller& caller, const std::string& name,
                                             const Parent& parent) {
  const Document document = Named(name);
  return Change(caller.organization, name, parent,
                [&](Transaction& tx) { RunLink(tx, document, parent, caller.subject, 0); });
}

absl::StatusOr<Document> DocumentStore::Unlink(const query::Caller& caller, const std::string& name,
                                               const Parent& parent) {
  const Document document = Named(name);
  return Change(caller.organization, name, parent, [&](Transaction& tx) {
    tx.Run(sql::kUnlinkDocument, Arguments()
                                     .Record(document)
                                     .Set("collection", parent.collection)
                                     .Set("record", parent.id)
                                     .Set("actor", IdOf(caller.subject))
                                     .Set("kept_seconds", absl::ToDoubleSeconds(kept_)));
  });
}

absl::Status DocumentStore::RemoveOld() {
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(
        const Rows rows, database_.Run(postgres::kAcrossOrganizations, sql::kRemoveOldDocuments,
                                       Arguments().Set("limit", kRemoveBatch)));
    if (rows[0].Int64("gone") < kRemoveBatch) return absl::OkStatus();
  }
}

}  // namespace leadline::lead
