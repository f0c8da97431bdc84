#include "services/conversion/entitlement/entitlement_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/entitlement_service.grpc.pb.h"
#include "services/conversion/entitlement/list_entitlements.h"

namespace leadline::conversion {
namespace {

class EntitlementService final : public v1::EntitlementService::CallbackService {
 public:
  EntitlementService(edge::Edge& edge, const conversion::ListEntitlements& list)
      : edge_(edge), list_(list) {}

  grpc::ServerUnaryReactor* CheckEntitlement(grpc::CallbackServerContext* context,
                                             const v1::CheckEntitlementRequest* request,
                                             v1::CheckEntitlementResponse* response) override {
    return Serve(context, request, response);
  }

  grpc::ServerUnaryReactor* ListEntitlements(grpc::CallbackServerContext* context,
                                             const v1::ListEntitlementsRequest* request,
                                             v1::ListEntitlementsResponse* response) override {
    return Serve(context, request, response);
  }

 private:
  template <class Request, class Response>
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context, const Request* request,
                                  Response* response) {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, list_.Run(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  edge::Edge& edge_;
  const conversion::ListEntitlements& list_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEntitlementService(edge::Edge& edge,
                                                      const ListEntitlements& list) {
  return std::make_unique<EntitlementService>(edge, list);
}

}  // namespace leadline::conversion
