#pragma once

#include <functional>
#include <utility>

#include "common/edge/edge.h"
#include "common/edge/stream.h"
#include "common/status/macros.h"
#include "services/configuration/change/change.h"

namespace leadline::configuration {

class PrepareOrganization;

// The edge of this process: whoever calls first for an organisation finds its configuration there.
class PreparedEdge final {
 public:
  PreparedEdge(edge::Edge& edge, PrepareOrganization& prepare) : edge_(edge), prepare_(prepare) {}

  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context,
                                  const google::protobuf::Message& request,
                                  edge::Edge::Handler handler);

  // As Serve, for services that know an edge only by that.
  auto ToServe() {
    return
        [this](grpc::CallbackServerContext* context, const google::protobuf::Message& request,
               edge::Edge::Handler handler) { return Serve(context, request, std::move(handler)); };
  }

  template <class Response>
  grpc::ServerWriteReactor<Response>* ServeStream(grpc::CallbackServerContext* context,
                                                  const google::protobuf::Message& request,
                                                  typename edge::Stream<Response>::Opener open) {
    return edge::Stream<Response>::Serve(
        edge_, context, request,
        [this, open = std::move(open)](const edge::Call& call, const auto& send) -> absl::Status {
          LEADLINE_RETURN_IF_ERROR(Prepare(call));
          return open(call, send);
        });
  }

 private:
  absl::Status Prepare(const edge::Call& call);

  edge::Edge& edge_;
  PrepareOrganization& prepare_;
};

template <class Request>
Mandate MandateOf(const edge::Call& call, const Request& request) {
  return {call.organization(), call.subject(), request.validate_only()};
}

}  // namespace leadline::configuration
