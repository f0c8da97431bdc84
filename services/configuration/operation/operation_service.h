#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class OperationStore;
class PreparedEdge;

// Serves google.longrunning.Operations. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeOperationService(PreparedEdge& edge, OperationStore& operations);

}  // namespace leadline::configuration
