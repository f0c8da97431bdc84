#include "services/conversion/opportunity/opportunity_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/opportunity_service.grpc.pb.h"
#include "services/conversion/opportunity/opportunity_store.h"

namespace leadline::conversion {
namespace {

class OpportunityService final : public v1::OpportunityService::CallbackService {
 public:
  OpportunityService(edge::Edge& edge, const OpportunityStore& opportunities)
      : edge_(edge), opportunities_(opportunities) {}

  grpc::ServerUnaryReactor* GetOpportunity(grpc::CallbackServerContext* context,
                                           const v1::GetOpportunityRequest* request,
                                           v1::GetOpportunityResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(auto found,
                                opportunities_.Get(call.organization(), {request->name()}));
      *response->mutable_opportunity() = std::move(found.front());
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListOpportunities(grpc::CallbackServerContext* context,
                                              const v1::ListOpportunitiesRequest* request,
                                              v1::ListOpportunitiesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          *response, opportunities_.List({call.organization(), call.subject()}, *request));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  const OpportunityStore& opportunities_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOpportunityService(edge::Edge& edge,
                                                      const OpportunityStore& opportunities) {
  return std::make_unique<OpportunityService>(edge, opportunities);
}

}  // namespace leadline::conversion
