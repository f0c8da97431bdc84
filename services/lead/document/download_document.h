#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "leadline/lead/v1/document_service.pb.h"
#include "services/lead/document/document_store.h"

namespace leadline::lead {

class ContentStore;

// One download on its way, piece by piece: the header, the chunks, the summary. Used by one thread
// at a time.
class Download final {
 public:
  // False when nobody listens any more.
  using Send = std::function<bool(const v1::DownloadDocumentResponse& message)>;

  Download(DocumentStore& documents, ContentStore& contents,
           const v1::DownloadDocumentRequest& request)
      : documents_(documents), contents_(contents), request_(request), next_(request.offset()) {}

  // Sends the next piece; after the summary nothing.
  absl::Status Step(const std::string& organization, const Send& send);

 private:
  absl::Status SendHeader(const std::string& organization, const Send& send);
  absl::Status SendChunk(const std::string& organization, const Send& send);
  void SendSummary(const Send& send);

  DocumentStore& documents_;
  ContentStore& contents_;
  const v1::DownloadDocumentRequest& request_;
  std::optional<StoredDocument> stored_;
  int64_t next_;  // The first byte that is not sent yet.
  bool is_over_ = false;
};

}  // namespace leadline::lead
