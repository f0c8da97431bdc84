#pragma once

#include <utility>

#include "absl/status/status.h"
#include "common/edge/edge.h"
#include "common/edge/executor.h"
#include "common/edge/open_call.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"

namespace leadline::edge {

// One unary call. Finishes exactly once, from whichever thread, and deletes itself when gRPC is
// done with it; an answered call is not touched again.
class UnaryCall final : public grpc::ServerUnaryReactor, public Task {
 public:
  UnaryCall(grpc::CallbackServerContext& context, const google::protobuf::Message& request,
            const Method& method, Identified caller, Edge::Handler handler)
      : handler_(std::move(handler)), call_(context, request, method, std::move(caller)) {}

  OpenCall& call() { return call_; }

  // Answers without running the handler.
  void Refuse(const absl::Status& status) { Finish(call_.End(status)); }

  // On an executor thread.
  void Execute() override { Finish(call_.End(call_.Run(handler_))); }

 private:
  void OnCancel() override { call_.Cancel(); }
  void OnDone() override { delete this; }

  // Both are trivial, so gRPC need not hand them to yet another thread. Its own reactors do the
  // same; what for ours is not promised to last, and costs a tenth of a call without.
  bool InternalInlineable() override { return true; }

  const Edge::Handler handler_;
  OpenCall call_;
};

}  // namespace leadline::edge
