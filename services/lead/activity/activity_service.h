#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class ActivityStore;
class SettingsSource;

// Implements leadline.lead.v1.ActivityService.
std::unique_ptr<grpc::Service> MakeActivityService(edge::Edge& edge, ActivityStore& activities,
                                                   const SettingsSource& settings);

}  // namespace leadline::lead
