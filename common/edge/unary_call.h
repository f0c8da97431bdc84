#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/context/request_context.h"
#include "common/edge/call.h"
#include "common/edge/edge.h"
#include "common/edge/executor.h"
#include "common/edge/method.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace leadline::edge {

// One unary call from its arrival to its answer. Finishes exactly once, from whichever thread, and
// deletes itself when gRPC is done with it; an answered call is not touched again.
class UnaryCall final : public grpc::ServerUnaryReactor, public Task {
 public:
  UnaryCall(grpc::CallbackServerContext& context, const google::protobuf::Message& request,
            const Method& method, const Principal& principal, Edge::Handler handler);

  // Sets the time to answer by. Before that the call has none.
  void SetDeadline(absl::Time deadline);

  absl::Time deadline_on_arrival() const;

  // Answers without running the handler.
  void Refuse(const absl::Status& status) { Answer(status); }

  // Validates and runs the handler, on an executor thread.
  void Execute() override;

 private:
  void OnCancel() override { call_.cancelled = true; }
  void OnDone() override { delete this; }

  // Both are trivial, so gRPC need not hand them to yet another thread. Its own reactors do the
  // same; what for ours is not promised to last, and costs a tenth of a call without.
  bool InternalInlineable() override { return true; }

  absl::Status Handle();
  absl::Status RunHandler();
  void Answer(const absl::Status& status);
  void Log(const absl::Status& status, const absl::Status& sent) const;

  grpc::CallbackServerContext& context_;
  const google::protobuf::Message& request_;
  const Method& method_;
  const Edge::Handler handler_;
  const absl::Time start_ = absl::Now();
  absl::Duration waited_ = absl::ZeroDuration();
  Call call_;
  context::RequestContext facts_;
};

}  // namespace leadline::edge
