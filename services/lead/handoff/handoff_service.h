#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class HandOverLeads;

// Implements leadline.lead.v1.LeadConversionHandoffService.
std::unique_ptr<grpc::Service> MakeHandoffService(edge::Edge& edge, HandOverLeads& hand_over);

}  // namespace leadline::lead
