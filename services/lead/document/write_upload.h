#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/document_service.pb.h"

namespace leadline::lead {

class ContentStore;
class UploadStore;

// Adds a chunk to an upload. In steps that each may be repeated, so that whoever is cut off
// anywhere sends the chunk again: first its bytes are put, then it is noted that they are there.
class WriteUpload final {
 public:
  WriteUpload(UploadStore& uploads, ContentStore& contents)
      : uploads_(uploads), contents_(contents) {}

  absl::StatusOr<v1::WriteUploadResponse> Run(const std::string& organization,
                                              const v1::WriteUploadRequest& request);

 private:
  UploadStore& uploads_;
  ContentStore& contents_;
};

}  // namespace leadline::lead
