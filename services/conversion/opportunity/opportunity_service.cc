#include "services/conversion/opportunity/opportunity_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/opportunity_service.grpc.pb.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/opportunity/change_stage.h"
#include "services/conversion/opportunity/opportunity_store.h"

namespace leadline::conversion {
namespace {

class OpportunityService final : public v1::OpportunityService::CallbackService {
 public:
  OpportunityService(edge::Edge& edge, const OpportunityStore& opportunities,
                     const SettingsSource& settings, const ChangeStage& change_stage)
      : edge_(edge),
        opportunities_(opportunities),
        settings_(settings),
        change_stage_(change_stage) {}

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
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
      LEADLINE_ASSIGN_OR_RETURN(
          *response, opportunities_.List({call.organization(), call.subject()}, *request,
                                         settings->custom_fields.at(v1::TARGET_KIND_OPPORTUNITY)));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ChangeOpportunityStage(
      grpc::CallbackServerContext* context, const v1::ChangeOpportunityStageRequest* request,
      v1::ChangeOpportunityStageResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                change_stage_.Run({call.organization(), call.subject()}, *request));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  const OpportunityStore& opportunities_;
  const SettingsSource& settings_;
  const ChangeStage& change_stage_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOpportunityService(edge::Edge& edge,
                                                      const OpportunityStore& opportunities,
                                                      const SettingsSource& settings,
                                                      const ChangeStage& change_stage) {
  return std::make_unique<OpportunityService>(edge, opportunities, settings, change_stage);
}

}  // namespace leadline::conversion
