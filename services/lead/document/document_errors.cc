#include "services/lead/document/document_errors.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"

namespace leadline::lead {
namespace {

absl::Status Mismatch(const std::string& mismatch, const std::string& message, Metadata metadata) {
  metadata["mismatch"] = mismatch;
  return Failure(absl::StatusCode::kFailedPrecondition,
                 type::v1::ERROR_REASON_UPLOAD_CONTENT_MISMATCH, message, metadata);
}

}  // namespace

absl::Status UploadIncomplete(const std::string& upload, int64_t committed_size) {
  return Failure(
      absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_UPLOAD_INCOMPLETE,
      absl::StrCat("of ", upload, " only the first ", committed_size, " bytes are there"),
      {{"committed_size", absl::StrCat(committed_size)}});
}

absl::Status OtherBytesThere(const std::string& upload, int64_t offset) {
  return Mismatch("data", absl::StrCat(upload, " has other bytes at ", offset, " already"), {});
}

absl::Status OtherChecksum(const std::string& upload) {
  return Mismatch("sha256", upload + " does not have the SHA-256 that was announced", {});
}

absl::Status OtherMediaType(const std::string& upload, const std::string& found) {
  return Mismatch("media_type", upload + " is not of the announced media type but is " + found,
                  {{"media_type", found}});
}

absl::Status IsAProgram(const std::string& upload, const std::string& found) {
  return Mismatch("media_type", upload + " is a program or a script, and none is kept: " + found,
                  {{"media_type", found}});
}

absl::Status ChunkContended() {
  return WithRetry(Failure(absl::StatusCode::kAborted, type::v1::ERROR_REASON_CONTENTION,
                           "another call has just sent the same chunk"),
                   absl::Milliseconds(50));
}

}  // namespace leadline::lead
