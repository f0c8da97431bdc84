#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "leadline/lead/v1/document.pb.h"
#include "leadline/lead/v1/document_service.pb.h"

namespace leadline::leadctl {

// Uploads a file. The ids of its requests derive from the file and what is said of it, so that
// sending it again goes on where the first time was cut off, and makes no second document.
class SendFile final {
 public:
  using OnProgress = std::function<void(int64_t bytes)>;

  SendFile(std::shared_ptr<grpc::Channel> channel, OnProgress on_progress,
           absl::Duration patience = absl::Minutes(2))
      : channel_(std::move(channel)), on_progress_(std::move(on_progress)), patience_(patience) {}

  // `upload` says everything of the file, its size and its SHA-256 too.
  absl::StatusOr<lead::v1::Document> Run(std::istream& in, const lead::v1::Upload& upload);

  // The name of the upload, once there is one.
  const std::string& upload() const { return upload_; }

 private:
  absl::StatusOr<lead::v1::Document> Send(std::istream& in, const lead::v1::Upload& upload,
                                          const std::string& request_id);
  absl::Status SendChunks(std::istream& in, const lead::v1::Upload& begun, int64_t committed);
  absl::StatusOr<int64_t> Write(const lead::v1::WriteUploadRequest& request);
  absl::StatusOr<lead::v1::Document> Finish(const std::string& upload,
                                            const std::string& request_id);

  const std::shared_ptr<grpc::Channel> channel_;
  const OnProgress on_progress_;
  const absl::Duration patience_;
  std::string upload_;
};

}  // namespace leadline::leadctl
