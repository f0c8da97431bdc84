#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/document_service.pb.h"
#include "services/lead/activity/activity_rules.h"
#include "services/lead/settings/lead_settings.h"

// How files come in. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// How many bytes a chunk has, but for the last of its file.
inline constexpr int64_t kChunkSize = int64_t{1} << 20;

// `given` as it is stored, defaults filled in; FIELD_INVALID for all that is wrong with it,
// NAME_INVALID when nothing but its parent is.
absl::StatusOr<v1::Upload> NewUpload(const v1::Upload& given, const Authorship& authorship,
                                     const LeadSettings& settings, int64_t max_size);

// What ContentStore calls the content of the upload, and that of the document it becomes.
std::string ContentOf(const v1::Upload& upload);

// FIELD_INVALID when it is no chunk of the upload, UPLOAD_INCOMPLETE when one before it is missing.
absl::Status CheckChunk(const v1::Upload& upload, const v1::WriteUploadRequest& request);

// What a file was found to be.
struct ContentFacts {
  std::string sha256;
  std::string media_type;
};

// The document that the upload becomes; UPLOAD_CONTENT_MISMATCH when the content is not what was
// announced, or is what nobody may have.
absl::StatusOr<v1::Document> DocumentOf(const v1::Upload& upload, const ContentFacts& facts,
                                        const Authorship& authorship);

}  // namespace leadline::lead
