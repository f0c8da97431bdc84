#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class MappingStore;
class PreparedEdge;

// Serves leadline.configuration.v1.MappingService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeMappingService(PreparedEdge& edge, MappingStore& mappings);

}  // namespace leadline::configuration
