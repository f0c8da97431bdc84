#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/edge/edge.h"
#include "common/edge/stream.h"
#include "grpcpp/client_context.h"
#include "leadline/test/v1/echo_service.grpc.pb.h"

namespace leadline::test {

// EchoService behind an edge; a test says what its handlers do.
class EchoEndpoint final : public v1::EchoService::CallbackService {
 public:
  using Handler = std::function<absl::Status(const edge::Call& call)>;

  using Stream = edge::Stream<v1::WatchEchoesResponse>;

  explicit EchoEndpoint(edge::Edge& edge) : edge_(edge) {}

  Handler on_echo = [](const edge::Call&) { return absl::OkStatus(); };
  Stream::Opener on_watch = [](const edge::Call&, const Stream::Send&) { return absl::OkStatus(); };
  edge::Backlog backlog = edge::Backlog::kLatest;  // Of WatchEchoes.

 private:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context,
                                 const v1::EchoRequest* request,
                                 v1::EchoResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) {
      response->set_text(request->text());
      return on_echo(call);
    });
  }

  grpc::ServerUnaryReactor* Store(grpc::CallbackServerContext* context,
                                  const v1::StoreRequest* request, v1::StoreResponse*) override {
    return edge_.Serve(context, *request, [](const edge::Call&) { return absl::OkStatus(); });
  }

  grpc::ServerWriteReactor<v1::WatchEchoesResponse>* WatchEchoes(
      grpc::CallbackServerContext* context, const v1::WatchEchoesRequest* request) override {
    return Stream::Serve(
        edge_, context, *request,
        [this](const edge::Call& call, const Stream::Send& send) { return on_watch(call, send); },
        backlog);
  }

  grpc::ServerUnaryReactor* UpdateThing(grpc::CallbackServerContext* context,
                                        const v1::UpdateThingRequest* request,
                                        v1::UpdateThingResponse*) override {
    return edge_.Serve(context, *request, [](const edge::Call&) { return absl::OkStatus(); });
  }

  edge::Edge& edge_;
};

}  // namespace leadline::test
