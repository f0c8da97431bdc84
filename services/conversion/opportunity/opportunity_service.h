#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ChangeStage;
class OpportunityStore;
class SettingsSource;

// Implements opportunity_service.proto.
std::unique_ptr<grpc::Service> MakeOpportunityService(edge::Edge& edge,
                                                      const OpportunityStore& opportunities,
                                                      const SettingsSource& settings,
                                                      const ChangeStage& change_stage);

}  // namespace leadline::conversion
