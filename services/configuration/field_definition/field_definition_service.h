#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class FieldDefinitionStore;
class PreparedEdge;

// Serves leadline.configuration.v1.FieldDefinitionService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeFieldDefinitionService(PreparedEdge& edge,
                                                          FieldDefinitionStore& definitions);

}  // namespace leadline::configuration
