#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "leadline/lead/v1/document.pb.h"

namespace leadline::leadctl {

// Downloads a document into a file. What came of it before it was cut is kept beside the file and
// not asked for again; the file is there once all of it is, and is what the server says.
class ReceiveFile final {
 public:
  using OnProgress = std::function<void(int64_t bytes)>;

  ReceiveFile(std::shared_ptr<grpc::Channel> channel, OnProgress on_progress,
              absl::Duration patience = absl::Minutes(2))
      : channel_(std::move(channel)), on_progress_(std::move(on_progress)), patience_(patience) {}

  absl::Status Run(const lead::v1::Document& document, const std::string& path);

 private:
  // Adds what follows to the part; OK when that was all.
  absl::Status Receive(const lead::v1::Document& document, const std::string& part);

  const std::shared_ptr<grpc::Channel> channel_;
  const OnProgress on_progress_;
  const absl::Duration patience_;
};

}  // namespace leadline::leadctl
