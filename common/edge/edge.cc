#include "common/edge/edge.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/match.h"
#include "common/edge/admission.h"
#include "common/edge/executor.h"
#include "common/edge/metadata.h"
#include "common/edge/method.h"
#include "common/edge/open_streams.h"
#include "common/edge/reply.h"
#include "common/edge/unary_call.h"
#include "common/status/macros.h"

namespace leadline::edge {
namespace {

// Health and reflection are served beside the edge, to anybody.
bool IsOwn(const std::string& service) { return !absl::StartsWith(service, "grpc."); }

credential::Authenticator AuthenticatorOf(const EdgeOptions& options) {
  if (!options.development) return options.authenticator;
  return credential::TakingAllFor(
      {"default", "users/developer", options.development_permissions, {"admin"}, {}, {}});
}

// A server that is about to refuse its own start listens for a moment all the same.
grpc::ServerUnaryReactor* RefuseUnprepared(grpc::CallbackServerContext& context) {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(Edge::Unprepared());
  return reactor;
}

}  // namespace

struct Edge::State {
  explicit State(const EdgeOptions& of)
      : options(of),
        authenticator(AuthenticatorOf(of)),
        rate_limits(of.rate_limits, of.clock, metrics),
        streams(of.max_streams),
        executor(of.threads, of.max_queue) {
    metrics.AddGauge("leadline_calls_waiting", "Calls that wait for a thread.",
                     [this] { return static_cast<double>(executor.waiting()); });
  }

  // Before anything else is looked at: what is refused here has cost next to nothing, whatever is
  // in the request, and says nothing about it. Behind authentication, because only then is it known
  // whose call it is.
  absl::Status Receive(const Method& method, const OpenCall& call) {
    if (draining) return Draining();
    LEADLINE_RETURN_IF_ERROR(call.identified());
    return method.is_limited ? rate_limits.Take(call.principal()) : absl::OkStatus();
  }

  // Everything between that and the executor. The task is the executor's when this is OK.
  absl::Status Admit(const Method& method, absl::Time deadline, OpenCall& call, Task& task) {
    if (draining) return Draining();
    call.SetDeadline(deadline);
    LEADLINE_RETURN_IF_ERROR(call.Authorize());
    absl::Duration wait;
    const bool taken = executor.Submit(method.call_class, deadline - absl::Now(), task, wait);
    return taken ? absl::OkStatus() : Overloaded(wait);
  }

  absl::Status Admit(const Method& method, UnaryCall& call) {
    LEADLINE_RETURN_IF_ERROR(Receive(method, call.call()));
    LEADLINE_ASSIGN_OR_RETURN(const absl::Time deadline,
                              AnswerBy(call.call().deadline_on_arrival(), options));
    return Admit(method, deadline, call.call(), call);
  }

  const EdgeOptions options;
  const credential::Authenticator authenticator;
  metrics::Metrics metrics;
  RateLimits rate_limits;
  polled::Bell written;
  Methods methods{metrics, written, options.freshness};
  std::atomic<bool> draining = false;
  OpenStreams streams;
  Executor executor;
};

Edge::Edge(const EdgeOptions& options) : state_(std::make_unique<State>(options)) {}

Edge::~Edge() { Drain(); }

absl::Status Edge::Prepare(const std::vector<std::string>& services) {
  if (state_->authenticator == nullptr) {
    return absl::FailedPreconditionError("it is not said how callers are known");
  }
  for (const std::string& service : services) {
    if (IsOwn(service)) LEADLINE_RETURN_IF_ERROR(state_->methods.Add(service));
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* Edge::Serve(grpc::CallbackServerContext* context,
                                      const google::protobuf::Message& request, Handler handler) {
  const Method* method = Find(request);
  if (method == nullptr) return RefuseUnprepared(*context);
  auto* call = new UnaryCall(*context, request, *method, Identify(*context), std::move(handler));
  const absl::Status admitted = state_->Admit(*method, *call);
  if (!admitted.ok()) call->Refuse(admitted);
  return call;
}

void Edge::Drain(absl::Time end) {
  state_->draining = true;
  state_->streams.Drain(end);
  state_->executor.Drain(end);
}

const Method* Edge::Find(const google::protobuf::Message& request) const {
  return state_->methods.Find(*request.GetDescriptor());
}

grpc::Status Edge::Unprepared() { return ToGrpc(Draining()); }

size_t Edge::waiting_calls() const { return state_->executor.waiting(); }

metrics::Metrics& Edge::metrics() { return state_->metrics; }

polled::Bell& Edge::written() { return state_->written; }

Identified Edge::Identify(const grpc::CallbackServerContext& context) const {
  static const auto* const kNobody =
      new std::shared_ptr<const Principal>(std::make_shared<const Principal>());
  auto principal = state_->authenticator(PresentedBy(context));
  if (!principal.ok()) return {principal.status(), *kNobody};
  return {absl::OkStatus(), *std::move(principal)};
}

absl::Status Edge::Admit(const Method& method, OpenCall& call, Task& task, const void* stream,
                         std::function<void(const absl::Status& status)> end) {
  LEADLINE_RETURN_IF_ERROR(state_->Receive(method, call));
  LEADLINE_RETURN_IF_ERROR(state_->streams.Enter(stream, std::move(end)));
  return AdmitAgain(method, call, task);
}

absl::Status Edge::AdmitAgain(const Method& method, OpenCall& call, Task& task) {
  const absl::Time deadline =
      std::min(call.deadline_on_arrival(), absl::Now() + state_->options.default_deadline);
  return state_->Admit(method, deadline, call, task);
}

void Edge::Leave(const void* stream) { state_->streams.Leave(stream); }

}  // namespace leadline::edge
