#include "services/lead/document/download_document.h"

#include <utility>

#include "common/status/macros.h"
#include "services/lead/document/content_store.h"
#include "services/lead/document/download_rules.h"

namespace leadline::lead {

absl::Status Download::Step(const std::string& organization, const Send& send) {
  if (!stored_.has_value()) return SendHeader(organization, send);
  if (next_ < stored_->document.size()) return SendChunk(organization, send);
  if (!std::exchange(is_over_, true)) SendSummary(send);
  return absl::OkStatus();
}

absl::Status Download::SendHeader(const std::string& organization, const Send& send) {
  LEADLINE_ASSIGN_OR_RETURN(StoredDocument stored, documents_.Get(organization, request_.name()));
  LEADLINE_RETURN_IF_ERROR(CheckOffset(request_, stored.document));
  stored_ = std::move(stored);
  send(HeaderOf(stored_->document));
  return absl::OkStatus();
}

absl::Status Download::SendChunk(const std::string& organization, const Send& send) {
  LEADLINE_ASSIGN_OR_RETURN(std::string data,
                            contents_.Read(organization, stored_->content, next_));
  if (data.empty()) return absl::DataLossError("a part of a document is not there");
  v1::DownloadDocumentResponse message;
  message.mutable_chunk()->set_offset(next_);
  next_ += static_cast<int64_t>(data.size());
  *message.mutable_chunk()->mutable_data() = std::move(data);
  send(message);
  return absl::OkStatus();
}

void Download::SendSummary(const Send& send) {
  v1::DownloadDocumentResponse message;
  message.mutable_summary()->set_sent_size(next_ - request_.offset());
  message.mutable_summary()->set_sha256(stored_->document.sha256());
  send(message);
}

}  // namespace leadline::lead
