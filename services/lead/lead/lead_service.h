#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::lead {

class DuplicateStore;
class LeadListStore;
class LeadStore;
class MergeStore;
class PurgeLeads;
class SettingsSource;

// What keeps leads clean.
struct LeadWork {
  DuplicateStore& duplicates;
  MergeStore& merges;
  PurgeLeads& purges;
};

// Implements leadline.lead.v1.LeadService. All that it gets outlives it.
std::unique_ptr<grpc::Service> MakeLeadService(edge::Edge& edge, LeadStore& leads,
                                               LeadListStore& lists, const LeadWork& work,
                                               const SettingsSource& settings);

}  // namespace leadline::lead
