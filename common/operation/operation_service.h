#pragma once

#include <functional>
#include <memory>

#include "common/edge/edge.h"
#include "grpcpp/impl/service_type.h"

namespace leadline::operation {

class OperationStore;

// How a process serves a call: as the edge does, or with something done before.
using Serve = std::function<grpc::ServerUnaryReactor*(
    grpc::CallbackServerContext*, const google::protobuf::Message&, edge::Edge::Handler)>;

// Serves google.longrunning.Operations. All that it gets outlives it.
std::unique_ptr<grpc::Service> MakeOperationService(Serve serve, OperationStore& operations);
std::unique_ptr<grpc::Service> MakeOperationService(edge::Edge& edge, OperationStore& operations);

}  // namespace leadline::operation
