#include "services/lead/lead/lead_service.h"

#include "common/edge/arena_messages.h"
#include "common/edge/edge.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "services/lead/lead/capture_lead.h"
#include "services/lead/lead/change_lead.h"
#include "services/lead/lead/create_leads.h"
#include "services/lead/lead/lead_link_rules.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead/lead_view_rules.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

query::Caller CallerOf(const edge::Call& call) { return {call.organization(), call.subject()}; }

class LeadService final : public v1::LeadService::CallbackService {
 public:
  LeadService(edge::Edge& edge, LeadStore& leads, const SettingsSource& settings)
      : edge_(edge),
        leads_(leads),
        settings_(settings),
        create_(leads, settings),
        capture_(leads, settings),
        change_(leads, settings) {
    SetMessageAllocatorFor_ListLeads(&list_messages_);
  }

  Reactor* GetLead(Context* context, const v1::GetLeadRequest* request,
                   v1::GetLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(settings_.Enabled().status());
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_lead(),
                                leads_.Get(call.organization(), request->name()));
      LinkSearches(*response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* ListLeads(Context* context, const v1::ListLeadsRequest* request,
                     v1::ListLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const LeadView view, ViewOf(*request, call.subject(), *settings));
      return leads_.List(CallerOf(call), *request, view, settings->custom_fields(), *response);
    });
  }

  Reactor* CreateLead(Context* context, const v1::CreateLeadRequest* request,
                      v1::CreateLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request));
      LinkSearches(*response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* UpdateLead(Context* context, const v1::UpdateLeadRequest* request,
                      v1::UpdateLeadResponse* response) override {
    return Change(context, *request, *response);
  }

  Reactor* BatchGetLeads(Context* context, const v1::BatchGetLeadsRequest* request,
                         v1::BatchGetLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(settings_.Enabled().status());
      LEADLINE_ASSIGN_OR_RETURN(
          auto leads,
          leads_.BatchGet(call.organization(), {request->names().begin(), request->names().end()}));
      for (v1::Lead& lead : leads) *response->add_leads() = std::move(lead);
      for (v1::Lead& lead : *response->mutable_leads()) LinkSearches(lead);
      return absl::OkStatus();
    });
  }

  Reactor* BatchCreateLeads(Context* context, const v1::BatchCreateLeadsRequest* request,
                            v1::BatchCreateLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request));
      for (v1::Lead& lead : *response->mutable_leads()) LinkSearches(lead);
      return absl::OkStatus();
    });
  }

  Reactor* ChangeLeadStatus(Context* context, const v1::ChangeLeadStatusRequest* request,
                            v1::ChangeLeadStatusResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      LinkSearches(*response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* LoseLead(Context* context, const v1::LoseLeadRequest* request,
                    v1::LoseLeadResponse* response) override {
    return Change(context, *request, *response);
  }

  Reactor* ReopenLead(Context* context, const v1::ReopenLeadRequest* request,
                      v1::ReopenLeadResponse* response) override {
    return Change(context, *request, *response);
  }

  Reactor* DeleteLead(Context* context, const v1::DeleteLeadRequest* request,
                      v1::DeleteLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      if (response->has_lead()) LinkSearches(*response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* UndeleteLead(Context* context, const v1::UndeleteLeadRequest* request,
                        v1::UndeleteLeadResponse* response) override {
    return Change(context, *request, *response);
  }

  Reactor* AssignLead(Context* context, const v1::AssignLeadRequest* request,
                      v1::AssignLeadResponse* response) override {
    return Change(context, *request, *response);
  }

  Reactor* CaptureLead(Context* context, const v1::CaptureLeadRequest* request,
                       v1::CaptureLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, capture_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

 private:
  template <class Request, class Response>
  Reactor* Change(Context* context, const Request& request, Response& response) {
    return edge_.Serve(context, request, [&, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response.mutable_lead(), change_.Run(CallerOf(call), request));
      LinkSearches(*response.mutable_lead());
      return absl::OkStatus();
    });
  }

  edge::Edge& edge_;
  LeadStore& leads_;
  const SettingsSource& settings_;
  const CreateLeads create_;
  const lead::CaptureLead capture_;
  const ChangeLead change_;
  edge::ArenaMessages<v1::ListLeadsRequest, v1::ListLeadsResponse> list_messages_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLeadService(edge::Edge& edge, LeadStore& leads,
                                               const SettingsSource& settings) {
  return std::make_unique<LeadService>(edge, leads, settings);
}

}  // namespace leadline::lead
