#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class CampaignStore;
class LeadListStore;
class MembershipStore;
class SettingsSource;

// What the service works with.
struct CampaignStores {
  CampaignStore& campaigns;
  MembershipStore& memberships;
  LeadListStore& leads;
};

// Implements leadline.lead.v1.CampaignService.
std::unique_ptr<grpc::Service> MakeCampaignService(edge::Edge& edge, const CampaignStores& stores,
                                                   const SettingsSource& settings);

}  // namespace leadline::lead
