#include "services/lead/document/download_rules.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "services/lead/document/file_name_rules.h"

namespace leadline::lead {

absl::Status CheckOffset(const v1::DownloadDocumentRequest& request, const v1::Document& document) {
  FieldViolations violations;
  if (request.offset() > document.size()) {
    violations.Add("offset", absl::StrCat("must be at most ", document.size()));
  }
  return violations.ToStatus();
}

v1::DownloadDocumentResponse HeaderOf(const v1::Document& document) {
  v1::DownloadDocumentResponse message;
  *message.mutable_header()->mutable_document() = document;
  message.mutable_header()->set_content_disposition(ContentDispositionOf(document.display_name()));
  return message;
}

}  // namespace leadline::lead
