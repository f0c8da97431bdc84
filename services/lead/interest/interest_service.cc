#include "services/lead/interest/interest_service.h"

#include "common/edge/edge.h"
#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/interest_service.grpc.pb.h"
#include "services/lead/interest/interest_rules.h"
#include "services/lead/interest/interest_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

query::Caller CallerOf(const edge::Call& call) { return {call.organization(), call.subject()}; }

class InterestService final : public v1::InterestService::CallbackService {
 public:
  InterestService(edge::Edge& edge, InterestStore& interests, const SettingsSource& settings)
      : edge_(edge), interests_(interests), settings_(settings) {}

  Reactor* AddInterest(Context* context, const v1::AddInterestRequest* request,
                       v1::AddInterestResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(
          const v1::Interest interest,
          NewInterest(request->interest(), "interests/" + identifier::NewId(), call.subject()));
      LEADLINE_ASSIGN_OR_RETURN(*response, interests_.Add(CallerOf(call), interest));
      return absl::OkStatus();
    });
  }

  Reactor* RemoveInterest(Context* context, const v1::RemoveInterestRequest* request,
                          v1::RemoveInterestResponse*) override {
    return Serve(context, *request, [=, this](const edge::Call& call) {
      return interests_.Remove(CallerOf(call), *request);
    });
  }

  Reactor* ListInterests(Context* context, const v1::ListInterestsRequest* request,
                         v1::ListInterestsResponse* response) override {
    return Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const Party parent, InterestParent("parent", request->parent()));
      LEADLINE_ASSIGN_OR_RETURN(*response, interests_.List(CallerOf(call), *request, parent));
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
  InterestStore& interests_;
  const SettingsSource& settings_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInterestService(edge::Edge& edge, InterestStore& interests,
                                                   const SettingsSource& settings) {
  return std::make_unique<InterestService>(edge, interests, settings);
}

}  // namespace leadline::lead
