#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace leadline::lead {

// FAILED_PRECONDITION UPLOAD_INCOMPLETE: only `committed_size` bytes are there.
absl::Status UploadIncomplete(const std::string& upload, int64_t committed_size);

// FAILED_PRECONDITION UPLOAD_CONTENT_MISMATCH: the chunk is there already, with other bytes; the
// content has another SHA-256 than was announced; or it is found to be of a media type that is not
// the one announced, or a program.
absl::Status OtherBytesThere(const std::string& upload, int64_t offset);
absl::Status OtherChecksum(const std::string& upload);
absl::Status OtherMediaType(const std::string& upload, const std::string& found);
absl::Status IsAProgram(const std::string& upload, const std::string& found);

// ABORTED CONTENTION: somebody else has just put the same chunk.
absl::Status ChunkContended();

}  // namespace leadline::lead
