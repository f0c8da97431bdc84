#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/document_service.pb.h"
#include "services/lead/document/upload_rules.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class ContentStore;
class DocumentStore;
class UploadStore;

// Makes a document of an upload. The content, which does not change once it is there whole, is read
// before the transaction and not in it.
class FinishUpload final {
 public:
  FinishUpload(UploadStore& uploads, ContentStore& contents, DocumentStore& documents)
      : uploads_(uploads), contents_(contents), documents_(documents) {}

  absl::StatusOr<v1::FinishUploadResponse> Run(const query::Caller& caller,
                                               const v1::FinishUploadRequest& request);

 private:
  // None when there is nothing to look at: the upload is gone, finished or not there whole.
  absl::StatusOr<std::optional<ContentFacts>> LookAt(const std::string& organization,
                                                     const std::string& upload);
  absl::StatusOr<ContentFacts> Read(const std::string& organization, const v1::Upload& upload);

  UploadStore& uploads_;
  ContentStore& contents_;
  DocumentStore& documents_;
};

}  // namespace leadline::lead
