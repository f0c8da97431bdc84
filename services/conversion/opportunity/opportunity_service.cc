#include "services/conversion/opportunity/opportunity_service.h"

#include "common/edge/admission.h"
#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/opportunity_service.grpc.pb.h"
#include "services/conversion/opportunity/change_stage.h"
#include "services/conversion/opportunity/create_opportunity.h"
#include "services/conversion/opportunity/opportunity_store.h"
#include "services/conversion/record/record_service.h"

namespace leadline::conversion {
namespace {

// What an opportunity that converts its lead takes too.
constexpr char kConvert[] = "conversions.convert";

class OpportunityService final : public v1::OpportunityService::CallbackService {
 public:
  OpportunityService(edge::Edge& edge, const OpportunityParts& parts,
                     const SettingsSource& settings)
      : edge_(edge),
        create_(parts.create),
        change_stage_(parts.change_stage),
        methods_(edge, parts.opportunities, parts.records, settings) {}

  grpc::ServerUnaryReactor* GetOpportunity(grpc::CallbackServerContext* context,
                                           const v1::GetOpportunityRequest* request,
                                           v1::GetOpportunityResponse* response) override {
    return methods_.Get(context, request, response);
  }

  grpc::ServerUnaryReactor* ListOpportunities(grpc::CallbackServerContext* context,
                                              const v1::ListOpportunitiesRequest* request,
                                              v1::ListOpportunitiesResponse* response) override {
    return methods_.List(context, request, response);
  }

  grpc::ServerUnaryReactor* ChangeOpportunityStage(
      grpc::CallbackServerContext* context, const v1::ChangeOpportunityStageRequest* request,
      v1::ChangeOpportunityStageResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_stage_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* BatchGetOpportunities(
      grpc::CallbackServerContext* context, const v1::BatchGetOpportunitiesRequest* request,
      v1::BatchGetOpportunitiesResponse* response) override {
    return methods_.BatchGet(context, request, response);
  }

  grpc::ServerUnaryReactor* CreateOpportunity(grpc::CallbackServerContext* context,
                                              const v1::CreateOpportunityRequest* request,
                                              v1::CreateOpportunityResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request,
                                                       edge::Authorize(call.principal, kConvert)));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* UpdateOpportunity(grpc::CallbackServerContext* context,
                                              const v1::UpdateOpportunityRequest* request,
                                              v1::UpdateOpportunityResponse* response) override {
    return methods_.Update(context, request, response);
  }

  grpc::ServerUnaryReactor* DeleteOpportunity(grpc::CallbackServerContext* context,
                                              const v1::DeleteOpportunityRequest* request,
                                              v1::DeleteOpportunityResponse* response) override {
    return methods_.Delete(context, request, response);
  }

  grpc::ServerUnaryReactor* UndeleteOpportunity(
      grpc::CallbackServerContext* context, const v1::UndeleteOpportunityRequest* request,
      v1::UndeleteOpportunityResponse* response) override {
    return methods_.Undelete(context, request, response);
  }

 private:
  edge::Edge& edge_;
  const conversion::CreateOpportunity& create_;
  const ChangeStage& change_stage_;
  const RecordMethods<v1::Opportunity, OpportunityStore> methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOpportunityService(edge::Edge& edge,
                                                      const OpportunityParts& parts,
                                                      const SettingsSource& settings) {
  return std::make_unique<OpportunityService>(edge, parts, settings);
}

}  // namespace leadline::conversion
