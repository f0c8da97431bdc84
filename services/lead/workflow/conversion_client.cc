#include "services/lead/workflow/conversion_client.h"

#include "common/peer/peer.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"

namespace leadline::lead {

using conversion::v1::ConversionService;
using conversion::v1::ConvertLeadRequest;
using conversion::v1::ConvertLeadResponse;

// Keeps the generated header, and its cost, out of ours.
struct ConversionClient::Stub {
  std::unique_ptr<ConversionService::Stub> generated;
};

ConversionClient::ConversionClient(peer::Peer& conversion_service)
    : peer_(conversion_service),
      stub_(new Stub{ConversionService::NewStub(conversion_service.channel())}) {}

ConversionClient::~ConversionClient() = default;

absl::StatusOr<std::string> ConversionClient::Convert(const std::string& lead,
                                                      const std::string& request_id) {
  ConvertLeadRequest request;
  request.set_lead(lead);
  request.set_request_id(request_id);
  LEADLINE_ASSIGN_OR_RETURN(
      const auto response,
      (peer_.Ask<ConversionService::Stub, ConvertLeadRequest, ConvertLeadResponse>(
          *stub_->generated, &ConversionService::Stub::ConvertLead, request)));
  return response.conversion().name();
}

}  // namespace leadline::lead
