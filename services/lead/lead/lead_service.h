#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class LeadListStore;
class LeadStore;
class SettingsSource;

// Implements leadline.lead.v1.LeadService.
std::unique_ptr<grpc::Service> MakeLeadService(edge::Edge& edge, LeadStore& leads,
                                               LeadListStore& lists,
                                               const SettingsSource& settings);

}  // namespace leadline::lead
