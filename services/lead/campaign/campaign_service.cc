#include "services/lead/campaign/campaign_service.h"

#include "absl/time/clock.h"
#include "common/edge/edge.h"
#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/campaign_service.grpc.pb.h"
#include "services/lead/campaign/campaign_rules.h"
#include "services/lead/campaign/campaign_store.h"
#include "services/lead/campaign/change_campaign.h"
#include "services/lead/campaign/change_members.h"
#include "services/lead/campaign/membership_rules.h"
#include "services/lead/campaign/membership_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

query::Caller CallerOf(const edge::Call& call) { return {call.organization(), call.subject()}; }

class CampaignService final : public v1::CampaignService::CallbackService {
 public:
  CampaignService(edge::Edge& edge, const CampaignStores& stores, const SettingsSource& settings)
      : edge_(edge),
        campaigns_(stores.campaigns),
        memberships_(stores.memberships),
        settings_(settings),
        change_(stores.campaigns),
        change_members_(stores.memberships, stores.leads, settings) {}

  Reactor* CreateCampaign(Context* context, const v1::CreateCampaignRequest* request,
                          v1::CreateCampaignResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          const v1::Campaign campaign,
          NewCampaign(request->campaign(), "campaigns/" + identifier::NewId(), call.subject()));
      LEADLINE_ASSIGN_OR_RETURN(*response, campaigns_.Create(CallerOf(call), *request, campaign));
      SetState(absl::Now(), *response->mutable_campaign());
      return absl::OkStatus();
    });
  }

  Reactor* GetCampaign(Context* context, const v1::GetCampaignRequest* request,
                       v1::GetCampaignResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_campaign(),
                                campaigns_.Get(call.organization(), request->name()));
      SetState(absl::Now(), *response->mutable_campaign());
      return absl::OkStatus();
    });
  }

  Reactor* ListCampaigns(Context* context, const v1::ListCampaignsRequest* request,
                         v1::ListCampaignsResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, campaigns_.List(CallerOf(call), *request));
      for (auto& campaign : *response->mutable_campaigns()) SetState(absl::Now(), campaign);
      return absl::OkStatus();
    });
  }

  Reactor* UpdateCampaign(Context* context, const v1::UpdateCampaignRequest* request,
                          v1::UpdateCampaignResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_campaign(),
                                change_.Run(CallerOf(call), *request));
      SetState(absl::Now(), *response->mutable_campaign());
      return absl::OkStatus();
    });
  }

  Reactor* DeleteCampaign(Context* context, const v1::DeleteCampaignRequest* request,
                          v1::DeleteCampaignResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      if (response->has_campaign()) SetState(absl::Now(), *response->mutable_campaign());
      return absl::OkStatus();
    });
  }

  Reactor* AddCampaignMembers(Context* context, const v1::AddCampaignMembersRequest* request,
                              v1::AddCampaignMembersResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_members_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* RemoveCampaignMembers(Context* context, const v1::RemoveCampaignMembersRequest* request,
                                 v1::RemoveCampaignMembersResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_members_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* ListCampaignMemberships(Context* context,
                                   const v1::ListCampaignMembershipsRequest* request,
                                   v1::ListCampaignMembershipsResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Party parent, MembershipParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response, memberships_.List(CallerOf(call), *request, parent));
      return absl::OkStatus();
    });
  }

 private:
  // All of it goes with leads: who does not use them has none of it.
  Reactor* Serve(Context* context, const google::protobuf::Message& request,
                 edge::Edge::Handler handler) {
    return edge_.Serve(context, request,
                       [this, handler = std::move(handler)](const edge::Call& call) {
                         const absl::Status enabled = settings_.Enabled().status();
                         return enabled.ok() ? handler(call) : enabled;
                       });
  }

  edge::Edge& edge_;
  CampaignStore& campaigns_;
  MembershipStore& memberships_;
  const SettingsSource& settings_;
  const ChangeCampaign change_;
  const ChangeMembers change_members_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCampaignService(edge::Edge& edge, const CampaignStores& stores,
                                                   const SettingsSource& settings) {
  return std::make_unique<CampaignService>(edge, stores, settings);
}

}  // namespace leadline::lead
