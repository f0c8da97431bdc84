#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ListEntitlements;

// Implements entitlement_service.proto.
std::unique_ptr<grpc::Service> MakeEntitlementService(edge::Edge& edge,
                                                      const ListEntitlements& list);

}  // namespace leadline::conversion
