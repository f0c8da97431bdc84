#include "services/lead/lead/lead_service.h"

#include "absl/time/clock.h"
#include "common/edge/admission.h"
#include "common/edge/arena_messages.h"
#include "common/edge/edge.h"
#include "common/edge/stream.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "services/lead/duplicate/find_duplicates.h"
#include "services/lead/export/export_leads.h"
#include "services/lead/lead/capture_lead.h"
#include "services/lead/lead/change_lead.h"
#include "services/lead/lead/change_leads.h"
#include "services/lead/lead/create_leads.h"
#include "services/lead/lead/lead_action_rules.h"
#include "services/lead/lead/lead_link_rules.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/lead/lead_search_rules.h"
#include "services/lead/lead/lead_stats_rules.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead/lead_view_rules.h"
#include "services/lead/merge/merge_leads.h"
#include "services/lead/purge/purge_leads.h"
#include "services/lead/purge/purge_rules.h"
#include "services/lead/render/render_rules.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

using Leads = google::protobuf::RepeatedPtrField<v1::Lead>;

query::Caller CallerOf(const edge::Call& call) {
  return {call.organization(), call.subject(), call.principal.legal_company};
}

LeadRights RightsOf(const edge::Call& call) {
  return {.subject = call.subject(),
          .write = edge::IsAllowed(call.principal, "leads.write"),
          .remove = edge::IsAllowed(call.principal, "leads.delete"),
          .convert = edge::IsAllowed(call.principal, "conversions.convert"),
          .add_activities = edge::IsAllowed(call.principal, "activities.write")};
}

// Fills what is computed whenever a lead is answered.
void Complete(const edge::Call& call, const LeadSettings& settings, v1::Lead& lead) {
  LinkSearches(lead);
  AllowActions(RightsOf(call), settings, lead);
  TellPurgeTime(settings, lead);
}

// The same for leads in lists, without what would double them.
void CompleteListed(const edge::Call& call, const LeadSettings& settings, Leads& leads) {
  const LeadRights rights = RightsOf(call);
  for (v1::Lead& lead : leads) {
    AllowActions(rights, settings, lead);
    TellPurgeTime(settings, lead);
  }
}

class LeadService final : public v1::LeadService::CallbackService {
 public:
  LeadService(edge::Edge& edge, LeadStore& leads, LeadListStore& lists, const LeadWork& work,
              const SettingsSource& settings)
      : edge_(edge),
        leads_(leads),
        lists_(lists),
        settings_(settings),
        create_(leads, settings),
        capture_(leads, settings),
        change_(leads, settings),
        change_all_(leads, lists, settings),
        duplicates_(work.duplicates, leads, settings),
        merge_(work.merges),
        purge_(work.purges) {
    SetMessageAllocatorFor_ListLeads(&list_messages_);
  }

  Reactor* GetLead(Context* context, const v1::GetLeadRequest* request,
                   v1::GetLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_lead(),
                                leads_.Get(call.organization(), request->name()));
      Complete(call, *settings, *response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* ListLeads(Context* context, const v1::ListLeadsRequest* request,
                     v1::ListLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const LeadView view, ViewOf(*request, call.subject(), *settings));
      LEADLINE_RETURN_IF_ERROR(
          lists_.List(CallerOf(call), *request, view, settings->custom_fields(), *response));
      CompleteListed(call, *settings, *response->mutable_leads());
      return absl::OkStatus();
    });
  }

  Reactor* CreateLead(Context* context, const v1::CreateLeadRequest* request,
                      v1::CreateLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request));
      Complete(call, *settings, *response->mutable_lead());
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
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(
          auto leads,
          leads_.BatchGet(call.organization(), {request->names().begin(), request->names().end()}));
      for (v1::Lead& lead : leads) *response->add_leads() = std::move(lead);
      for (v1::Lead& lead : *response->mutable_leads()) Complete(call, *settings, lead);
      return absl::OkStatus();
    });
  }

  Reactor* BatchCreateLeads(Context* context, const v1::BatchCreateLeadsRequest* request,
                            v1::BatchCreateLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, create_.Run(CallerOf(call), *request));
      for (v1::Lead& lead : *response->mutable_leads()) Complete(call, *settings, lead);
      return absl::OkStatus();
    });
  }

  Reactor* ChangeLeadStatus(Context* context, const v1::ChangeLeadStatusRequest* request,
                            v1::ChangeLeadStatusResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      Complete(call, *settings, *response->mutable_lead());
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
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      if (response->has_lead()) Complete(call, *settings, *response->mutable_lead());
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

  Reactor* TakeChargeOfLead(Context* context, const v1::TakeChargeOfLeadRequest* request,
                            v1::TakeChargeOfLeadResponse* response) override {
    return Change(context, *request, *response);
  }

  grpc::ServerWriteReactor<v1::BatchTakeChargeResponse>* BatchTakeCharge(
      Context* context, const v1::BatchTakeChargeRequest* request) override {
    using Stream = edge::Stream<v1::BatchTakeChargeResponse>;
    const auto run = [=, this](const edge::Call& call, const Stream::Send& send) {
      return TakeCharge(call, *request, send);
    };
    return Stream::Serve(edge_, context, *request, run, edge::Backlog::kAll);
  }

  Reactor* HandOffLead(Context* context, const v1::HandOffLeadRequest* request,
                       v1::HandOffLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      Complete(call, *settings, *response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* BatchUpdateLeads(Context* context, const v1::BatchUpdateLeadsRequest* request,
                            v1::BatchUpdateLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, change_all_.Run(CallerOf(call), *request));
      for (v1::Lead& lead : *response->mutable_leads()) Complete(call, *settings, lead);
      return absl::OkStatus();
    });
  }

  Reactor* SearchLeads(Context* context, const v1::SearchLeadsRequest* request,
                       v1::SearchLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const SearchWords search, WordsOf(request->query()));
      LEADLINE_ASSIGN_OR_RETURN(const auto names,
                                lists_.Search(call.organization(), *request, search));
      LEADLINE_ASSIGN_OR_RETURN(auto leads, leads_.Find(call.organization(), names));
      for (v1::Lead& lead : leads) *response->add_leads() = std::move(lead);
      CompleteListed(call, *settings, *response->mutable_leads());
      return absl::OkStatus();
    });
  }

  Reactor* LookupParties(Context* context, const v1::LookupPartiesRequest* request,
                         v1::LookupPartiesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const std::string pattern, PrefixPatternOf(request->query()));
      if (!OffersLeads(request->purpose(), *settings)) return absl::OkStatus();
      return lists_.Lookup(call.organization(), pattern, request->page_size(), *response);
    });
  }

  Reactor* GetBoard(Context* context, const v1::GetBoardRequest* request,
                    v1::GetBoardResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const LeadBoard board,
                                BoardOf(*request, call.subject(), *settings));
      LEADLINE_ASSIGN_OR_RETURN(const auto names,
                                lists_.Board(CallerOf(call), ListOf(*request), board,
                                             settings->custom_fields(), *response));
      LEADLINE_ASSIGN_OR_RETURN(auto leads, leads_.Find(call.organization(), names));
      FillColumns(std::move(leads), *response);
      for (auto& column : *response->mutable_columns()) {
        CompleteListed(call, *settings, *column.mutable_leads());
      }
      return absl::OkStatus();
    });
  }

  Reactor* GetLeadStats(Context* context, const v1::GetLeadStatsRequest* request,
                        v1::GetLeadStatsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const StatsPeriod period, PeriodOf(*request, absl::Now()));
      return lists_.Stats(CallerOf(call), *request, period, settings->custom_fields(), *response);
    });
  }

  Reactor* FindDuplicateLeads(Context* context, const v1::FindDuplicateLeadsRequest* request,
                              v1::FindDuplicateLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) {
      return duplicates_.Run(CallerOf(call), *request, *response);
    });
  }

  Reactor* MergeLeads(Context* context, const v1::MergeLeadsRequest* request,
                      v1::MergeLeadsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response, merge_.Run(CallerOf(call), *request));
      Complete(call, *settings, *response->mutable_lead());
      return absl::OkStatus();
    });
  }

  Reactor* PurgeLeads(Context* context, const v1::PurgeLeadsRequest* request,
                      google::longrunning::Operation* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, purge_.Start(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerWriteReactor<v1::ExportLeadsResponse>* ExportLeads(
      Context* context, const v1::ExportLeadsRequest* request) override {
    using Stream = edge::Stream<v1::ExportLeadsResponse>;
    const auto file = std::make_shared<lead::ExportLeads>(lists_, settings_);
    const auto run = [=](const edge::Call& call, const Stream::Send& send) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto pieces, file->Next(CallerOf(call), *request));
      for (const v1::ExportLeadsResponse& piece : pieces) send(piece);
      return absl::OkStatus();
    };
    return Stream::Serve(edge_, context, *request, run, edge::Backlog::kSteps);
  }

  grpc::ServerWriteReactor<v1::RenderLeadResponse>* RenderLead(
      Context* context, const v1::RenderLeadRequest* request) override {
    using Stream = edge::Stream<v1::RenderLeadResponse>;
    const auto run = [=, this](const edge::Call& call, const Stream::Send& send) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(const v1::Lead lead,
                                leads_.Get(call.organization(), request->name()));
      LEADLINE_ASSIGN_OR_RETURN(const auto messages, Rendered(*request, lead, *settings));
      for (const v1::RenderLeadResponse& message : messages) send(message);
      return absl::OkStatus();
    };
    return Stream::Serve(edge_, context, *request, run, edge::Backlog::kAll);
  }

 private:
  template <class Request, class Response>
  Reactor* Change(Context* context, const Request& request, Response& response) {
    return edge_.Serve(context, request, [&, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
      LEADLINE_ASSIGN_OR_RETURN(*response.mutable_lead(), change_.Run(CallerOf(call), request));
      Complete(call, *settings, *response.mutable_lead());
      return absl::OkStatus();
    });
  }

  absl::Status TakeCharge(const edge::Call& call, const v1::BatchTakeChargeRequest& request,
                          const edge::Stream<v1::BatchTakeChargeResponse>::Send& send) {
    LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
    const auto tell = [&](int index, const std::string& name,
                          const absl::StatusOr<v1::Lead>& lead) {
      v1::BatchTakeChargeResponse message;
      message.set_index(index);
      message.set_name(name);
      if (lead.ok()) {
        *message.mutable_lead() = *lead;
        Complete(call, *settings, *message.mutable_lead());
      } else {
        *message.mutable_status() = ToRpcStatus(lead.status());
      }
      return send(message);
    };
    v1::BatchTakeChargeResponse last;
    LEADLINE_ASSIGN_OR_RETURN(*last.mutable_summary(),
                              change_all_.Run(CallerOf(call), request, tell));
    last.set_index(last.summary().success_count() + last.summary().failure_count());
    send(last);
    return absl::OkStatus();
  }

  edge::Edge& edge_;
  LeadStore& leads_;
  LeadListStore& lists_;
  const SettingsSource& settings_;
  const CreateLeads create_;
  const lead::CaptureLead capture_;
  const ChangeLead change_;
  const ChangeLeads change_all_;
  const FindDuplicates duplicates_;
  const lead::MergeLeads merge_;
  lead::PurgeLeads& purge_;
  edge::ArenaMessages<v1::ListLeadsRequest, v1::ListLeadsResponse> list_messages_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLeadService(edge::Edge& edge, LeadStore& leads,
                                               LeadListStore& lists, const LeadWork& work,
                                               const SettingsSource& settings) {
  return std::make_unique<LeadService>(edge, leads, lists, work, settings);
}

}  // namespace leadline::lead
