#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class DefinitionStore;
class PreparedEdge;

// Serves leadline.configuration.v1.TemplateService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeTemplateService(PreparedEdge& edge,
                                                   DefinitionStore& definitions);

}  // namespace leadline::configuration
