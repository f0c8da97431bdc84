#include "services/conversion/integrity/handoff_client.h"

#include "common/peer/peer.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/handoff_service.grpc.pb.h"

namespace leadline::conversion {
namespace {

using Handoffs = lead::v1::LeadConversionHandoffService;

}  // namespace

struct HandoffClient::Stub {
  explicit Stub(const std::shared_ptr<grpc::Channel>& channel)
      : handoffs(Handoffs::NewStub(channel)) {}

  const std::unique_ptr<Handoffs::Stub> handoffs;
};

HandoffClient::HandoffClient(peer::Peer& lead_service)
    : peer_(lead_service), stub_(std::make_unique<Stub>(lead_service.channel())) {}

HandoffClient::~HandoffClient() = default;

absl::StatusOr<std::vector<lead::v1::Handoff>> HandoffClient::Find(
    const std::vector<std::string>& leads) {
  if (leads.empty()) return std::vector<lead::v1::Handoff>();  // Would mean all.
  lead::v1::ScanHandoffsRequest request;
  for (const std::string& lead : leads) request.add_leads(lead);
  LEADLINE_ASSIGN_OR_RETURN(const lead::v1::ScanHandoffsResponse response,
                            peer_.Call(*stub_->handoffs, &Handoffs::Stub::ScanHandoffs, request));
  return std::vector<lead::v1::Handoff>(response.handoffs().begin(), response.handoffs().end());
}

absl::StatusOr<lead::v1::ScanHandoffsResponse> HandoffClient::Next(const std::string& after_lead) {
  lead::v1::ScanHandoffsRequest request;
  request.set_after_lead(after_lead);
  return peer_.Call(*stub_->handoffs, &Handoffs::Stub::ScanHandoffs, request);
}

}  // namespace leadline::conversion
