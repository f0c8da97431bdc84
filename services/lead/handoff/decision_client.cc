#include "services/lead/handoff/decision_client.h"

#include "common/peer/peer.h"
#include "leadline/conversion/v1/decision_service.grpc.pb.h"

namespace leadline::lead {

using conversion::v1::ConversionDecisionService;
using conversion::v1::ResolveConversionRequest;
using conversion::v1::ResolveConversionResponse;

// Keeps the generated header, and its cost, out of ours.
struct DecisionClient::Stub {
  std::unique_ptr<ConversionDecisionService::Stub> generated;
};

DecisionClient::DecisionClient(peer::Peer& conversion_service)
    : peer_(conversion_service),
      stub_(new Stub{ConversionDecisionService::NewStub(conversion_service.channel())}) {}

DecisionClient::~DecisionClient() = default;

absl::StatusOr<ResolveConversionResponse> DecisionClient::Resolve(const std::string& conversion,
                                                                  const std::string& lead) {
  ResolveConversionRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  return peer_
      .Call<ConversionDecisionService::Stub, ResolveConversionRequest, ResolveConversionResponse>(
          *stub_->generated, &ConversionDecisionService::Stub::ResolveConversion, request);
}

}  // namespace leadline::lead
