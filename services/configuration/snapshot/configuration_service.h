#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class PreparedEdge;
class SnapshotStore;

// Serves leadline.configuration.v1.ConfigurationService. Edge and store outlive it.
std::unique_ptr<grpc::Service> MakeConfigurationService(PreparedEdge& edge,
                                                        SnapshotStore& snapshots);

}  // namespace leadline::configuration
