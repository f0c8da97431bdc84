#include "services/lead/document/finish_upload.h"

#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/document/checksum_rules.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/document_store.h"
#include "services/lead/document/media_type_rules.h"
#include "services/lead/document/upload_store.h"

namespace leadline::lead {

absl::StatusOr<v1::FinishUploadResponse> FinishUpload::Run(const query::Caller& caller,
                                                           const v1::FinishUploadRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto facts, LookAt(caller.organization, request.name()));
  return documents_.Finish(caller, request, facts, "documents/" + identifier::NewId());
}

absl::StatusOr<std::optional<ContentFacts>> FinishUpload::LookAt(const std::string& organization,
                                                                 const std::string& name) {
  const auto upload = uploads_.Get(organization, name);
  // What is gone may have been answered before its time, which the request id tells.
  if (absl::IsNotFound(upload.status())) return std::nullopt;
  if (!upload.ok()) return upload.status();
  const bool is_whole = upload->committed_size() == upload->size();
  if (!is_whole || !upload->document().empty()) return std::nullopt;
  return Read(organization, *upload);
}

absl::StatusOr<ContentFacts> FinishUpload::Read(const std::string& organization,
                                                const v1::Upload& upload) {
  ContentFacts facts;
  Checksum checksum;
  int64_t start = 0;
  while (start < upload.size()) {
    LEADLINE_ASSIGN_OR_RETURN(const std::string data,
                              contents_.Read(organization, ContentOf(upload), start));
    if (data.empty()) return absl::DataLossError("a chunk that was put is not there");
    if (start == 0) {
      LEADLINE_ASSIGN_OR_RETURN(facts.media_type, FindMediaType(data));
    }
    checksum.Add(data);
    start += static_cast<int64_t>(data.size());
  }
  facts.sha256 = checksum.Finish();
  return facts;
}

}  // namespace leadline::lead
