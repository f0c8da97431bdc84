#include "services/conversion/decision/decision_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/decision_service.grpc.pb.h"
#include "services/conversion/decision/resolve_conversion.h"

namespace leadline::conversion {
namespace {

class DecisionService final : public v1::ConversionDecisionService::CallbackService {
 public:
  DecisionService(edge::Edge& edge, conversion::ResolveConversion& resolve)
      : edge_(edge), resolve_(resolve) {}

  grpc::ServerUnaryReactor* ResolveConversion(grpc::CallbackServerContext* context,
                                              const v1::ResolveConversionRequest* request,
                                              v1::ResolveConversionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, resolve_.Run(call.organization(), *request));
      return absl::OkStatus();
    });
  }

 private:
  edge::Edge& edge_;
  conversion::ResolveConversion& resolve_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDecisionService(edge::Edge& edge, ResolveConversion& resolve) {
  return std::make_unique<DecisionService>(edge, resolve);
}

}  // namespace leadline::conversion
