#include "services/conversion/opportunity/opportunity_service.h"

#include "common/edge/admission.h"
#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/opportunity_service.grpc.pb.h"
#include "services/conversion/convert/settings_source.h"
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
        opportunities_(parts.opportunities),
        create_(parts.create),
        change_stage_(parts.change_stage),
        settings_(settings),
        methods_(edge, parts.records, settings) {}

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
          *response, opportunities_.List(CallerOf(call), *request,
                                         settings->custom_fields.at(v1::TARGET_KIND_OPPORTUNITY)));
      return absl::OkStatus();
    });
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
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(std::vector<v1::Opportunity> found,
                                opportunities_.Get(call.organization(), {request->names().begin(),
                                                                         request->names().end()}));
      for (v1::Opportunity& opportunity : found)
        *response->add_opportunities() = std::move(opportunity);
      return absl::OkStatus();
    });
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
  const OpportunityStore& opportunities_;
  const conversion::CreateOpportunity& create_;
  const ChangeStage& change_stage_;
  const SettingsSource& settings_;
  const RecordMethods<v1::Opportunity> methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOpportunityService(edge::Edge& edge,
                                                      const OpportunityParts& parts,
                                                      const SettingsSource& settings) {
  return std::make_unique<OpportunityService>(edge, parts, settings);
}

}  // namespace leadline::conversion
