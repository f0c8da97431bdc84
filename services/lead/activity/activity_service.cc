#include "services/lead/activity/activity_service.h"

#include "common/edge/edge.h"
#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/activity_service.grpc.pb.h"
#include "services/lead/activity/activity_rules.h"
#include "services/lead/activity/activity_store.h"
#include "services/lead/activity/change_activity.h"
#include "services/lead/mail/send_email.h"
#include "services/lead/settings/settings_source.h"
#include "services/lead/sms/send_sms.h"
#include "services/lead/timeline/timeline_store.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

query::Caller CallerOf(const edge::Call& call) { return {call.organization(), call.subject()}; }

class ActivityService final : public v1::ActivityService::CallbackService {
 public:
  ActivityService(edge::Edge& edge, const ActivityParts& parts)
      : edge_(edge),
        activities_(parts.activities),
        timeline_(parts.timeline),
        send_email_(parts.send_email),
        send_sms_(parts.send_sms),
        settings_(parts.settings),
        change_(parts.activities) {}

  Reactor* CreateActivity(Context* context, const v1::CreateActivityRequest* request,
                          v1::CreateActivityResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          const v1::Activity activity,
          NewActivity(request->activity(), {"activities/" + identifier::NewId(), call.subject()}));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_activity(),
                                activities_.Create(CallerOf(call), activity));
      return absl::OkStatus();
    });
  }

  Reactor* GetActivity(Context* context, const v1::GetActivityRequest* request,
                       v1::GetActivityResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_activity(),
                                activities_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  Reactor* ListActivities(Context* context, const v1::ListActivitiesRequest* request,
                          v1::ListActivitiesResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(
          *response, activities_.List(CallerOf(call), *request, parent.collection, parent.id));
      return absl::OkStatus();
    });
  }

  Reactor* UpdateActivity(Context* context, const v1::UpdateActivityRequest* request,
                          v1::UpdateActivityResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_activity(),
                                change_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* DeleteActivity(Context* context, const v1::DeleteActivityRequest* request,
                          v1::DeleteActivityResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, change_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* CompleteActivity(Context* context, const v1::CompleteActivityRequest* request,
                            v1::CompleteActivityResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_activity(),
                                change_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* SendEmail(Context* context, const v1::SendEmailRequest* request,
                     v1::SendEmailResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, send_email_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* SendSms(Context* context, const v1::SendSmsRequest* request,
                   v1::SendSmsResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, send_sms_.Run(CallerOf(call), *request));
      return absl::OkStatus();
    });
  }

  Reactor* ListTimeline(Context* context, const v1::ListTimelineRequest* request,
                        v1::ListTimelineResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(
          *response, timeline_.List(CallerOf(call), *request, parent.collection, parent.id));
      return absl::OkStatus();
    });
  }

  Reactor* CreateComment(Context* context, const v1::CreateCommentRequest* request,
                         v1::CreateCommentResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          const v1::Comment comment,
          NewComment(request->comment(), {"comments/" + identifier::NewId(), call.subject()}));
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                activities_.CreateComment(CallerOf(call), *request, comment));
      return absl::OkStatus();
    });
  }

  Reactor* ListComments(Context* context, const v1::ListCommentsRequest* request,
                        v1::ListCommentsResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Parent parent, ParseParent(request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response, activities_.ListComments(CallerOf(call), *request,
                                                                    parent.collection, parent.id));
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
  ActivityStore& activities_;
  TimelineStore& timeline_;
  const lead::SendEmail& send_email_;
  const lead::SendSms& send_sms_;
  const SettingsSource& settings_;
  const ChangeActivity change_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeActivityService(edge::Edge& edge, const ActivityParts& parts) {
  return std::make_unique<ActivityService>(edge, parts);
}

}  // namespace leadline::lead
