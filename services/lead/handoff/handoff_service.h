#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class HandOverLeads;
class HoldStore;

// Implements leadline.lead.v1.LeadConversionHandoffService.
std::unique_ptr<grpc::Service> MakeHandoffService(edge::Edge& edge, HandOverLeads& hand_over,
                                                  const HoldStore& holds);

}  // namespace leadline::lead
