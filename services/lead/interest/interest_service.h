#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class InterestStore;
class SettingsSource;

// Implements leadline.lead.v1.InterestService.
std::unique_ptr<grpc::Service> MakeInterestService(edge::Edge& edge, InterestStore& interests,
                                                   const SettingsSource& settings);

}  // namespace leadline::lead
