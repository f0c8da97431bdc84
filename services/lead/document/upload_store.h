#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/document_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

// Files on their way. The content of an upload, which ContentStore has, is called as its id.
class UploadStore final {
 public:
  // An upload is gone when it has been left alone for `kept`.
  UploadStore(postgres::Database& database, absl::Duration kept)
      : database_(database), kept_(kept) {}

  // Inserts `upload`, which is what `request` asks for, once for each request id. Of its parent as
  // LockParent.
  absl::StatusOr<v1::CreateUploadResponse> Create(const query::Caller& caller,
                                                  const v1::CreateUploadRequest& request,
                                                  const v1::Upload& upload);

  // RESOURCE_NOT_FOUND also for one that has expired.
  absl::StatusOr<v1::Upload> Get(const std::string& organization, const std::string& name);

  // Notes that all is there up to `committed_size`, and gives how much is.
  absl::StatusOr<int64_t> Advance(const std::string& organization, const std::string& name,
                                  int64_t committed_size);

  // Deletes those of all organisations that have expired, some at a time.
  absl::Status RemoveOld();

 private:
  postgres::Database& database_;
  const absl::Duration kept_;
};

}  // namespace leadline::lead
