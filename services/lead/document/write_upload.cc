#include "services/lead/document/write_upload.h"

#include "common/failpoint/failpoint.h"
#include "common/status/macros.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/document_errors.h"
#include "services/lead/document/upload_rules.h"
#include "services/lead/document/upload_store.h"

namespace leadline::lead {

absl::StatusOr<v1::WriteUploadResponse> WriteUpload::Run(const std::string& organization,
                                                         const v1::WriteUploadRequest& request) {
  v1::WriteUploadResponse response;
  LEADLINE_ASSIGN_OR_RETURN(const v1::Upload upload, uploads_.Get(organization, request.name()));
  response.set_committed_size(upload.committed_size());
  if (request.data().empty()) return response;
  LEADLINE_RETURN_IF_ERROR(CheckChunk(upload, request));
  LEADLINE_ASSIGN_OR_RETURN(const bool is_there, contents_.Put(organization, ContentOf(upload),
                                                               request.offset(), request.data()));
  if (!is_there) return OtherBytesThere(upload.name(), request.offset());
  LEADLINE_FAILPOINT("upload.after_put");
  const int64_t end = request.offset() + static_cast<int64_t>(request.data().size());
  if (end <= upload.committed_size()) return response;
  LEADLINE_ASSIGN_OR_RETURN(const int64_t committed,
                            uploads_.Advance(organization, request.name(), end));
  response.set_committed_size(committed);
  return response;
}

}  // namespace leadline::lead
