#pragma once

#include <functional>

#include "common/edge/edge.h"
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

 private:
  edge::Edge& edge_;
  PrepareOrganization& prepare_;
};

template <class Request>
Mandate MandateOf(const edge::Call& call, const Request& request) {
  return {call.organization(), call.subject(), request.validate_only()};
}

}  // namespace leadline::configuration
