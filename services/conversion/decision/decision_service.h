#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ResolveConversion;

// Implements decision_service.proto.
std::unique_ptr<grpc::Service> MakeDecisionService(edge::Edge& edge, ResolveConversion& resolve);

}  // namespace leadline::conversion
