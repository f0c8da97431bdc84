#include "services/lead/document/upload_store.h"

#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/document/parent_store.h"
#include "services/lead/document/upload_rules.h"
#include "services/lead/document/upload_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Upload;

// Small enough that removing never holds its rows, or a connection, for long.
constexpr int kRemoveBatch = 500;

}  // namespace

absl::StatusOr<v1::CreateUploadResponse> UploadStore::Create(const query::Caller& caller,
                                                             const v1::CreateUploadRequest& request,
                                                             const Upload& upload) {
  using Response = v1::CreateUploadResponse;
  Arguments arguments;
  arguments.Record(upload).Set("kept_seconds", absl::ToDoubleSeconds(kept_));
  const auto insert = [&](Transaction& tx) -> absl::StatusOr<Response> {
    if (!upload.parent().empty()) {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(upload.parent()));
      LEADLINE_RETURN_IF_ERROR(LockParent(tx, parent));
    }
    Response response;
    *response.mutable_upload() = upload;
    tx.Run(sql::kInsertUpload, arguments)[0].Fill(*response.mutable_upload());
    return response;
  };
  return database_.Transact(caller.organization, [&](Transaction& tx) {
    return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return insert(tx); });
  });
}

absl::StatusOr<Upload> UploadStore::Get(const std::string& organization, const std::string& name) {
  Upload key;
  key.set_name(name);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(organization, sql::kGetUpload, Arguments().Record(key)));
  auto upload = postgres::OneOrNone<Upload>(rows);
  if (!upload.has_value()) return NotFound(name);
  return *std::move(upload);
}

absl::StatusOr<int64_t> UploadStore::Advance(const std::string& organization,
                                             const std::string& name, int64_t committed_size) {
  Upload upload;
  upload.set_name(name);
  upload.set_committed_size(committed_size);
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(organization, sql::kAdvanceUpload,
                    Arguments().Record(upload).Set("kept_seconds", absl::ToDoubleSeconds(kept_))));
  if (rows.empty()) return NotFound(name);
  return rows[0].Int64("committed_size");
}

absl::Status UploadStore::RemoveOld() {
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                              database_.Run(postgres::kAcrossOrganizations, sql::kRemoveOldUploads,
                                            Arguments().Set("limit", kRemoveBatch)));
    if (rows[0].Int64("gone") < kRemoveBatch) return absl::OkStatus();
  }
}

}  // namespace leadline::lead
