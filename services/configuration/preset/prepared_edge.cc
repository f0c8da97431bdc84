#include "services/configuration/preset/prepared_edge.h"

#include <utility>

#include "services/configuration/preset/prepare_organization.h"

namespace leadline::configuration {

grpc::ServerUnaryReactor* PreparedEdge::Serve(grpc::CallbackServerContext* context,
                                              const google::protobuf::Message& request,
                                              edge::Edge::Handler handler) {
  return edge_.Serve(context, request,
                     [this, handler = std::move(handler)](const edge::Call& call) -> absl::Status {
                       LEADLINE_RETURN_IF_ERROR(Prepare(call));
                       return handler(call);
                     });
}

absl::Status PreparedEdge::Prepare(const edge::Call& call) {
  return prepare_.Run(call.organization());
}

}  // namespace leadline::configuration
