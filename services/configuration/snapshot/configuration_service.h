#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::configuration {

class ApplyConfiguration;
class PreparedEdge;
class SnapshotStore;
class WatchVersions;

// Serves leadline.configuration.v1.ConfigurationService. All that it gets outlives it.
std::unique_ptr<grpc::Service> MakeConfigurationService(PreparedEdge& edge,
                                                        SnapshotStore& snapshots,
                                                        WatchVersions& watch,
                                                        ApplyConfiguration& apply);

}  // namespace leadline::configuration
