#include "common/peer/peer.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/peer/connect_to_live.h"
#include "common/peer/service_config.h"
#include "common/status/failure.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace leadline::peer {
namespace {

// What it takes to bring an answer home: the callee gives up this much before its caller does.
constexpr absl::Duration kHop = absl::Milliseconds(10);
constexpr absl::Duration kRetryDelay = absl::Milliseconds(100);

// What a server of ours calls its liveness in its health: not whether it is ready, which it is not
// while its database is away, and says so itself, but whether it drains or is stuck.
constexpr char kLiveness[] = "leadline.Liveness";

grpc::ChannelArguments ChannelSettings(const std::string& service_config) {
  grpc::ChannelArguments settings;
  settings.SetLoadBalancingPolicyName("round_robin");
  settings.SetServiceConfigJSON(service_config);
  settings.SetInt(GRPC_ARG_ENABLE_RETRIES, 1);
  settings.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  settings.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  settings.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Else the pings stop after two without a call between them.
  settings.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  settings.SetInt(GRPC_ARG_MAX_METADATA_SIZE, 16 * 1024);
  // A page of a thousand records with their descriptions is longer than the usual 4 MiB.
  settings.SetMaxReceiveMessageSize(64 * 1024 * 1024);
  // A peer that restarts is back within a second. The smallest back-off is also the time that a
  // connection gets to be made, so it stays well above a handshake.
  settings.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  settings.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  settings.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  return settings;
}

// gRPC's own words for a connection it could not make are nobody's business but ours.
absl::Status PeerUnavailable(const std::string& peer) {
  return WithRetry(Failure(absl::StatusCode::kUnavailable, type::v1::ERROR_REASON_PEER_UNAVAILABLE,
                           peer + " cannot be reached", {{"peer", peer}}),
                   kRetryDelay);
}

absl::Status TooManyInFlight(const std::string& peer) {
  return WithRetry(Failure(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED,
                           "too many calls wait for " + peer),
                   kRetryDelay);
}

// "ipv4:" and "ipv6:" are followed by addresses, any number of them.
bool HasScheme(const std::string& address) {
  return absl::StrContains(address, ":/") || absl::StartsWith(address, "ipv4:") ||
         absl::StartsWith(address, "ipv6:");
}

std::shared_ptr<grpc::Channel> Open(const std::string& address, const std::string& service_config,
                                    const Access& access) {
  return grpc::experimental::CreateCustomChannelWithInterceptors(
      HasScheme(address) ? address : "dns:///" + address, ChannelCredentialsOf(access),
      ChannelSettings(service_config), InterceptorsOf(access));
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address,
                                       const std::vector<std::string>& services,
                                       const Access& access) {
  return Open(address, ServiceConfig(services), access);
}

std::shared_ptr<grpc::Channel> ConnectToLive(const std::string& address,
                                             const std::vector<std::string>& services,
                                             const Access& access) {
  return Open(address, ServiceConfig(services, kLiveness), access);
}

void ActForCurrent(grpc::ClientContext& context) {
  const context::RequestContext& call = context::Current();
  context.AddMetadata("leadline-organization", call.organization);
  if (!call.subject.empty()) context.AddMetadata("leadline-subject", call.subject);
}

Peer::Peer(const PeerOptions& options, const std::vector<std::string>& services)
    : Peer(options, ConnectToLive(options.address, services, options.access)) {}

Peer::Peer(const PeerOptions& options, std::shared_ptr<grpc::Channel> channel)
    : options_(options), channel_(std::move(channel)) {}

Peer::Turn::Turn(Peer& peer, const std::string& request)
    : peer_(peer), wait_(std::string(absl::StripSuffix(request, "Request")).c_str(), [&peer] {
        return trace::Wait::Attributes{{"rpc.system.name", "grpc"},
                                       {"service.peer.name", peer.options_.name}};
      }) {
  if (++peer_.in_flight_ > peer_.options_.max_in_flight) {
    status_ = TooManyInFlight(peer_.options_.name);
    return;
  }
  const context::RequestContext& call = context::Current();
  const absl::Time deadline = std::min(absl::Now() + peer_.options_.timeout, call.deadline - kHop);
  context_.set_deadline(absl::ToChronoTime(deadline));
  context_.set_wait_for_ready(true);
  if (!call.traceparent.empty()) context_.AddMetadata("traceparent", wait_.traceparent());
  ActForCurrent(context_);
}

Peer::Turn::~Turn() { --peer_.in_flight_; }

absl::Status Peer::Turn::Failed(const grpc::Status& status) {
  absl::Status failed = FromGrpc(status);
  wait_.Fail(absl::StatusCodeToString(failed.code()));
  return failed;
}

absl::Status Peer::Failed(const absl::Status& status) const {
  return ForOurCaller(options_.name, status);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status wire;
  if (wire.ParseFromString(status.error_details()) && wire.code() == status.error_code()) {
    return FromRpcStatus(wire);
  }
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

absl::Status ForOurCaller(const std::string& peer, const absl::Status& status) {
  const bool is_ours = ReasonOf(status) != type::v1::ERROR_REASON_UNSPECIFIED;
  if (absl::IsUnavailable(status) && !is_ours) return PeerUnavailable(peer);
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
      return status;
    default:
      return absl::InternalError(absl::StrCat(
          peer, " refused a request of ours: ", absl::StatusCodeToString(status.code()), " ",
          std::string(status.message())));
  }
}

}  // namespace leadline::peer
