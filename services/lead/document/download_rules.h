#pragma once

#include "absl/status/status.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/document_service.pb.h"

namespace leadline::lead {

// FIELD_INVALID when the document ends before the byte that is asked for.
absl::Status CheckOffset(const v1::DownloadDocumentRequest& request, const v1::Document& document);

// What a download begins with.
v1::DownloadDocumentResponse HeaderOf(const v1::Document& document);

}  // namespace leadline::lead
