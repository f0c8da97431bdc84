#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ContactStore;

// Implements contact_service.proto.
std::unique_ptr<grpc::Service> MakeContactService(edge::Edge& edge, const ContactStore& contacts);

}  // namespace leadline::conversion
