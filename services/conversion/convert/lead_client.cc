#include "services/conversion/convert/lead_client.h"

#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "leadline/lead/v1/handoff_service.grpc.pb.h"
#include "leadline/lead/v1/lead_service.grpc.pb.h"
#include "services/conversion/convert/conversion_errors.h"

namespace leadline::conversion {
namespace {

using Handoff = lead::v1::LeadConversionHandoffService;
using Leads = lead::v1::LeadService;

}  // namespace

struct LeadClient::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : handoff(Handoff::NewStub(channel)), leads(Leads::NewStub(channel)) {}

  const std::unique_ptr<Handoff::Stub> handoff;
  const std::unique_ptr<Leads::Stub> leads;
};

std::vector<std::string> LeadClientServices() {
  return {Handoff::service_full_name(), Leads::service_full_name()};
}

LeadClient::LeadClient(peer::Peer& lead_service)
    : peer_(lead_service), stubs_(std::make_unique<Stubs>(lead_service.channel())) {}

LeadClient::~LeadClient() = default;

absl::StatusOr<lead::v1::Lead> LeadClient::Get(const std::string& lead) {
  lead::v1::GetLeadRequest request;
  request.set_name(lead);
  LEADLINE_ASSIGN_OR_RETURN(lead::v1::GetLeadResponse response,
                            peer_.Call(*stubs_->leads, &Leads::Stub::GetLead, request));
  // Of a lead that was merged the answer is another.
  if (response.lead().name() != lead) return LeadMerged(lead, response.lead().name());
  return std::move(*response.mutable_lead());
}

absl::StatusOr<lead::v1::Lead> LeadClient::Begin(const std::string& conversion,
                                                 const std::string& lead, const std::string& etag) {
  lead::v1::BeginConversionRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  request.set_lead_etag(etag);
  LEADLINE_ASSIGN_OR_RETURN(lead::v1::BeginConversionResponse response,
                            peer_.Call(*stubs_->handoff, &Handoff::Stub::BeginConversion, request));
  return std::move(*response.mutable_lead());
}

absl::Status LeadClient::Abort(const std::string& conversion, const std::string& lead) {
  lead::v1::AbortConversionRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  return peer_.Call(*stubs_->handoff, &Handoff::Stub::AbortConversion, request).status();
}

absl::Status LeadClient::Revert(const lead::v1::RevertHandoffRequest& request) {
  return peer_.Call(*stubs_->handoff, &Handoff::Stub::RevertHandoff, request).status();
}

absl::Status LeadClient::MoveLinks(const lead::v1::MoveLinksRequest& request) {
  return peer_.Call(*stubs_->handoff, &Handoff::Stub::MoveLinks, request).status();
}

absl::StatusOr<LeadClient::Outcomes> LeadClient::Complete(
    const std::vector<const lead::v1::HandoffCompletion*>& completions) {
  lead::v1::BatchCompleteConversionsRequest request;
  for (const auto* completion : completions) *request.add_completions() = *completion;
  LEADLINE_ASSIGN_OR_RETURN(
      const lead::v1::BatchCompleteConversionsResponse response,
      peer_.Call(*stubs_->handoff, &Handoff::Stub::BatchCompleteConversions, request));
  Outcomes outcomes;
  for (const auto& result : response.results()) {
    if (result.has_manifest()) {
      outcomes.push_back(result.manifest());
    } else {
      outcomes.push_back(FromRpcStatus(result.status()));
    }
  }
  return outcomes;
}

}  // namespace leadline::conversion
