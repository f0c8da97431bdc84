#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class PreparedEdge;
class StatusStore;

// Serves leadline.configuration.v1.StatusService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeStatusService(PreparedEdge& edge, StatusStore& statuses);

}  // namespace leadline::configuration
