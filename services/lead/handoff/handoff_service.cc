#include "services/lead/handoff/handoff_service.h"

#include "common/edge/edge.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/handoff_service.grpc.pb.h"
#include "services/lead/handoff/hand_over_leads.h"
#include "services/lead/handoff/hold_store.h"

namespace leadline::lead {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

void SetOutcome(const absl::StatusOr<v1::HandoffManifest>& outcome,
                v1::BatchCompleteConversionsResponse::Result& result) {
  if (outcome.ok()) {
    *result.mutable_manifest() = *outcome;
  } else {
    *result.mutable_status() = ToRpcStatus(outcome.status());
  }
}

class HandoffService final : public v1::LeadConversionHandoffService::CallbackService {
 public:
  HandoffService(edge::Edge& edge, HandOverLeads& hand_over, const HoldStore& holds)
      : edge_(edge), hand_over_(hand_over), holds_(holds) {}

  Reactor* BeginConversion(Context* context, const v1::BeginConversionRequest* request,
                           v1::BeginConversionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_lead(),
                                hand_over_.Begin(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  Reactor* CompleteConversion(Context* context, const v1::CompleteConversionRequest* request,
                              v1::CompleteConversionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_manifest(),
                                hand_over_.Complete(call.organization(), request->completion()));
      return absl::OkStatus();
    });
  }

  Reactor* BatchCompleteConversions(Context* context,
                                    const v1::BatchCompleteConversionsRequest* request,
                                    v1::BatchCompleteConversionsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      HandOverLeads::Items items;
      for (const auto& completion : request->completions()) items.push_back(&completion);
      LEADLINE_ASSIGN_OR_RETURN(const auto outcomes,
                                hand_over_.CompleteAll(call.organization(), items));
      for (const auto& outcome : outcomes) SetOutcome(outcome, *response->add_results());
      return absl::OkStatus();
    });
  }

  Reactor* AbortConversion(Context* context, const v1::AbortConversionRequest* request,
                           v1::AbortConversionResponse*) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) {
      return hand_over_.Abort(call.organization(), *request);
    });
  }

  Reactor* RevertHandoff(Context* context, const v1::RevertHandoffRequest* request,
                         v1::RevertHandoffResponse*) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) {
      return hand_over_.Revert(call.organization(), *request);
    });
  }

  Reactor* MoveLinks(Context* context, const v1::MoveLinksRequest* request,
                     v1::MoveLinksResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, hand_over_.MoveLinks(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  Reactor* ScanHandoffs(Context* context, const v1::ScanHandoffsRequest* request,
                        v1::ScanHandoffsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, hand_over_.Scan(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  Reactor* ListHolds(Context* context, const v1::ListHoldsRequest* request,
                     v1::ListHoldsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, holds_.List(call.organization(), *request));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  HandOverLeads& hand_over_;
  const HoldStore holds_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeHandoffService(edge::Edge& edge, HandOverLeads& hand_over,
                                                  const HoldStore& holds) {
  return std::make_unique<HandoffService>(edge, hand_over, holds);
}

}  // namespace leadline::lead
