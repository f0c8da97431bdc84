#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class DefinitionStore;
class PreparedEdge;

// Serves leadline.configuration.v1.DashboardService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeDashboardService(PreparedEdge& edge,
                                                    DefinitionStore& definitions);

}  // namespace leadline::configuration
