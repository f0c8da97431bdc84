#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/credential/authenticator.h"
#include "common/edge/call.h"
#include "common/edge/rate_limits.h"
#include "common/metrics/metrics.h"
#include "google/protobuf/message.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace leadline::polled {
class Bell;
}

namespace leadline::edge {

class Freshness;

struct EdgeOptions {
  int threads = 16;  // Handlers that run at a time: as many as the database pool has connections.
  int max_queue = 512;  // Calls of one class (reads, writes, internal) that wait for a thread.
  absl::Duration default_deadline = absl::Seconds(30);  // Of a call that comes without one.
  // Longer ones are refused: a call may hold a thread all its time. A stream holds none, so it may
  // have any deadline or none and lasts until then; only its handler has the default one.
  absl::Duration max_deadline = absl::Minutes(5);
  int max_streams = 1000;  // Open at a time.
  // Who makes a call. Without it, and without `development`, a server refuses to start.
  credential::Authenticator authenticator = nullptr;
  // Every caller is users/developer of organisation `default`, whatever it shows.
  bool development = false;
  // What users/developer may do: all, unless one wants to see what a caller without it meets.
  std::vector<std::string> development_permissions = {"*"};
  // How many calls, and starts of streams, an organisation and each of its callers may make.
  RateLimitOptions rate_limits = {};
  std::function<absl::Duration()> clock = SteadyTime;  // For these.
  // By which callers let a standby answer what they read; outlives the edge. Null without one.
  const Freshness* freshness = nullptr;
};

class OpenCall;
class Task;
struct Method;

// The one way into a service: admits, authenticates, authorises and validates a call, runs its
// handler on a bounded executor, and turns what it answers into the wire's form and one line of
// access log. Streams come in by Stream<Response>::Serve.
class Edge final {
 public:
  using Handler = std::function<absl::Status(const Call& call)>;

  explicit Edge(const EdgeOptions& options);
  ~Edge();
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  // Serves one unary call. `handler` may block; it fills the response that gRPC gave and answers
  // how it went. Everything it needs of the request and the response stays alive until then.
  //
  //   return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
  //     LEADLINE_ASSIGN_OR_RETURN(*response->mutable_lead(),
  //                               leads_.Get(call.organization(), request->name()));
  //     return absl::OkStatus();
  //   });
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context,
                                  const google::protobuf::Message& request, Handler handler);

  // Compiles what is known of every method of these services before the first call: permission,
  // rules, class. Fails for a method without a permission, and for a rule that nobody evaluates.
  // Called by Server, and by InProcessServer.
  absl::Status Prepare(const std::vector<std::string>& services);

  // New calls are refused with DRAINING from now on, and open streams end with it; returns when the
  // last handler has returned and the last stream is gone, or at `end`.
  void Drain(absl::Time end = absl::InfiniteFuture());

  // How many calls wait for a thread.
  size_t waiting_calls() const;

  // What is measured of the calls; others may add what they know.
  metrics::Metrics& metrics();

  // Rings whenever a call may have written something.
  polled::Bell& written();

  // What Stream needs of its edge.

  // Null before Prepare; then Unprepared is the answer.
  const Method* Find(const google::protobuf::Message& request) const;
  static grpc::Status Unprepared();
  Identified Identify(const grpc::CallbackServerContext& context) const;

  // Counts the stream in and has its handler, `task`, run. When this fails it will not run, but the
  // stream leaves all the same.
  absl::Status Admit(const Method& method, OpenCall& call, Task& task, const void* stream,
                     std::function<void(const absl::Status& status)> end);

  // Has the handler of a stream that was admitted run once more. When this fails it will not.
  absl::Status AdmitAgain(const Method& method, OpenCall& call, Task& task);
  void Leave(const void* stream);

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace leadline::edge
