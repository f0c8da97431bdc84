#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "leadline/conversion/v1/conversion_service.pb.h"

namespace leadline::leadctl {

// How a batch of conversions went.
struct ConvertReport {
  int converted = 0;
  int replayed = 0;  // By an earlier request with the same request_id.
  int failed = 0;
};

// Converts leads by BatchConvertLeads, as many as it takes at a time. A stream that was cut is
// opened again with the same request_id: what was converted is then told once more, and handed on
// once.
class ConvertLeads final {
 public:
  using Request = conversion::v1::BatchConvertLeadsRequest;
  using Response = conversion::v1::BatchConvertLeadsResponse;

  // Gets what became of each lead, once, in whatever order.
  using OnOutcome = std::function<void(const Response& outcome)>;

  ConvertLeads(std::shared_ptr<grpc::Channel> channel, OnOutcome on_outcome,
               absl::Duration patience = absl::Seconds(60))
      : channel_(std::move(channel)), on_outcome_(std::move(on_outcome)), patience_(patience) {}

  // `request` has a request_id, and as many leads as there are. Fails when the service does, not
  // for the sake of a lead.
  absl::StatusOr<ConvertReport> Run(const Request& request);

 private:
  absl::Status RunOne(const Request& request);
  absl::Status Stream(const Request& request, std::vector<bool>& is_told);
  void Tell(const Response& outcome);

  const std::shared_ptr<grpc::Channel> channel_;
  const OnOutcome on_outcome_;
  const absl::Duration patience_;
  ConvertReport report_;
};

}  // namespace leadline::leadctl
