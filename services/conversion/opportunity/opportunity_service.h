#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "leadline/conversion/v1/opportunity.pb.h"

namespace leadline::edge {
class Edge;
}

namespace leadline::conversion {

class ChangeStage;
class CreateOpportunity;
class OpportunityStore;
class SettingsSource;
template <class Record>
class RecordStore;

// What reads, writes, creates and moves opportunities.
struct OpportunityParts {
  const OpportunityStore& opportunities;
  RecordStore<v1::Opportunity>& records;
  const CreateOpportunity& create;
  const ChangeStage& change_stage;
};

// Implements opportunity_service.proto.
std::unique_ptr<grpc::Service> MakeOpportunityService(edge::Edge& edge,
                                                      const OpportunityParts& parts,
                                                      const SettingsSource& settings);

}  // namespace leadline::conversion
