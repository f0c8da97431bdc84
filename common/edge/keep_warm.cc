#include "common/edge/keep_warm.h"

#include <future>

#include "absl/time/clock.h"
#include "common/peer/peer.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace leadline::edge {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(250);
constexpr absl::Duration kPatience = absl::Seconds(5);

using HealthStub = grpc::health::v1::Health::Stub;

// By the callback API: only that wakes the threads in question.
absl::Status Ask(HealthStub& stub) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  const grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  std::promise<absl::Status> answer;
  stub.async()->Check(&context, &request, &response, [&](const grpc::Status& status) {
    answer.set_value(peer::FromGrpc(status));
  });
  return answer.get_future().get();
}

}  // namespace

KeepWarm::KeepWarm(const std::shared_ptr<grpc::Channel>& channel, Health& health)
    : polled_("keep-warm", kInterval,
              [stub = std::make_shared<HealthStub>(channel),
               &health](const auto&) -> absl::StatusOr<std::shared_ptr<const Answered>> {
                const absl::Status answer = Ask(*stub);
                health.Set(kLiveness, answer.ok());
                if (!answer.ok()) return answer;
                return std::shared_ptr<const Answered>();
              }) {}

}  // namespace leadline::edge
