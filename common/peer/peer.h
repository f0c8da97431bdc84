#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/peer/access.h"
#include "common/trace/span.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace leadline::peer {

struct PeerOptions {
  std::string name;     // For messages: "lead-service".
  std::string address;  // "dns:///lead:50051"; a bare "host:port" is found by DNS too.
  absl::Duration timeout = absl::Seconds(5);  // Of one call, retries included.
  int max_in_flight = 64;  // Past it a call fails at once: a dead peer piles up no threads.
  Access access = {};      // Of whom nothing is asked, without.
};

// A status off the wire, with its details.
absl::Status FromGrpc(const grpc::Status& status);

// Another process of ours. Its channel spreads calls over all addresses of the name, waits for a
// connection until the deadline, and retries UNAVAILABLE where the method's idempotency_level
// allows it.
class Peer final {
 public:
  // `services` are the full names of the services called: "leadline.lead.v1.LeadService".
  Peer(const PeerOptions& options, const std::vector<std::string>& services);

  // Over a channel that is there already. For tests.
  Peer(const PeerOptions& options, std::shared_ptr<grpc::Channel> channel);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // Calls `method` on the current thread and waits. The deadline is the smaller of the peer's own
  // and what is left of the current call's less 10 ms; the trace goes along, and for which
  // organisation and whom the call is made.
  //
  //   peer.Call(*stub_, &v1::LeadService::Stub::GetLead, request)
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    absl::StatusOr<Response> answer = Ask<Stub, Request, Response>(stub, method, request);
    if (!answer.ok()) return Failed(answer.status());
    return answer;
  }

  // As Call, but with what the peer says itself, also of the request: for whoever asks in nobody's
  // name and decides by the answer.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request) {
    Turn turn(*this, Request::descriptor()->full_name());
    if (!turn.status().ok()) return turn.status();
    Response response;
    const grpc::Status status = (stub.*method)(&turn.context(), request, &response);
    if (!status.ok()) return turn.Failed(status);
    return response;
  }

 private:
  // One call's place among those in flight, its context, and its span.
  class Turn final {
   public:
    Turn(Peer& peer, const std::string& request);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    const absl::Status& status() const { return status_; }
    grpc::ClientContext& context() { return context_; }

    absl::Status Failed(const grpc::Status& status);

   private:
    Peer& peer_;
    trace::Wait wait_;
    absl::Status status_;
    grpc::ClientContext context_;
  };

  absl::Status Failed(const absl::Status& status) const;

  const PeerOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  std::atomic<int> in_flight_ = 0;
};

// A channel as Peer has it, for programs that are no server: leadctl, load generators.
std::shared_ptr<grpc::Channel> Connect(const std::string& address,
                                       const std::vector<std::string>& services,
                                       const Access& access = {});

// Makes a call in the name of the current thread's organisation, and of whoever it works for. Only
// servers of ours may do so; what others say of it is not heard.
void ActForCurrent(grpc::ClientContext& context);

// What a peer's answer means for our own caller: NotFound, FailedPrecondition, Unavailable,
// DeadlineExceeded, Aborted and ResourceExhausted pass with their details, a lost outcome stays
// Unknown, cancellation stays Cancelled; any other complaint is about a request of ours and
// becomes Internal.
absl::Status ForOurCaller(const std::string& peer, const absl::Status& status);

}  // namespace leadline::peer
