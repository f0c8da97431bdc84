#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ContactStore;
class SettingsSource;

// Implements contact_service.proto.
std::unique_ptr<grpc::Service> MakeContactService(edge::Edge& edge, const ContactStore& contacts,
                                                  const SettingsSource& settings);

}  // namespace leadline::conversion
