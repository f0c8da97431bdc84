#include "services/conversion/convert/conversion_service.h"

#include <memory>
#include <optional>

#include "common/edge/edge.h"
#include "common/edge/reply.h"
#include "common/edge/stream.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/conversion_service.grpc.pb.h"
#include "services/conversion/convert/convert_batch.h"
#include "services/conversion/convert/convert_lead.h"
#include "services/conversion/convert/preview_conversion.h"
#include "services/conversion/decision/decision_store.h"
#include "services/conversion/integrity/verify_integrity.h"
#include "services/conversion/revert/revert_conversion.h"

namespace leadline::conversion {
namespace {

class ConversionService final : public v1::ConversionService::CallbackService {
 public:
  ConversionService(edge::Edge& edge, conversion::ConvertLead& convert,
                    conversion::PreviewConversion& preview, conversion::RevertConversion& revert,
                    DecisionStore& decisions, conversion::VerifyIntegrity& verify,
                    const ConvertBatch& batch)
      : edge_(edge),
        convert_(convert),
        preview_(preview),
        revert_(revert),
        decisions_(decisions),
        verify_(verify),
        batch_(batch) {}

  grpc::ServerUnaryReactor* PreviewConversion(grpc::CallbackServerContext* context,
                                              const v1::PreviewConversionRequest* request,
                                              v1::PreviewConversionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                preview_.Run({call.organization(), call.subject()}, *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ConvertLead(grpc::CallbackServerContext* context,
                                        const v1::ConvertLeadRequest* request,
                                        v1::ConvertLeadResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      const Caller caller{call.organization(), call.subject()};
      LEADLINE_ASSIGN_OR_RETURN(*response, request->validate_only()
                                               ? preview_.Rehearse(caller, *request)
                                               : convert_.Run(caller, *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerWriteReactor<v1::BatchConvertLeadsResponse>* BatchConvertLeads(
      grpc::CallbackServerContext* context, const v1::BatchConvertLeadsRequest* request) override {
    using Stream = edge::Stream<v1::BatchConvertLeadsResponse>;
    return Stream::Serve(
        edge_, context, *request,
        [batch = std::make_shared<BatchConversion>(batch_.Start(*request))](
            const edge::Call& call, const Stream::Send& send) {
          return batch->Step({call.organization(), call.subject()},
                             [&](v1::BatchConvertLeadsResponse message) {
                               MakeFitForCaller(call, message);
                               send(message);
                             });
        },
        edge::Backlog::kSteps);
  }

  grpc::ServerUnaryReactor* RevertConversion(grpc::CallbackServerContext* context,
                                             const v1::RevertConversionRequest* request,
                                             v1::RevertConversionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                revert_.Run({call.organization(), call.subject()}, *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* GetConversion(grpc::CallbackServerContext* context,
                                          const v1::GetConversionRequest* request,
                                          v1::GetConversionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_conversion(),
                                decisions_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListConversions(grpc::CallbackServerContext* context,
                                            const v1::ListConversionsRequest* request,
                                            v1::ListConversionsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const edge::Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response,
                                decisions_.List({call.organization(), call.subject()}, *request));
      return absl::OkStatus();
    });
  }

  grpc::ServerWriteReactor<v1::VerifyIntegrityResponse>* VerifyIntegrity(
      grpc::CallbackServerContext* context, const v1::VerifyIntegrityRequest* request) override {
    return edge::Stream<v1::VerifyIntegrityResponse>::Serve(
        edge_, context, *request,
        [this, request, verification = std::make_shared<std::optional<Verification>>()](
            const edge::Call& call, const Verification::Send& send) {
          if (!verification->has_value()) verification->emplace(verify_.Start(*request));
          return (*verification)->Step(call.organization(), send);
        },
        edge::Backlog::kSteps);
  }

 private:
  // The status of one lead goes out inside a message, but says no more than that of a call.
  static void MakeFitForCaller(const edge::Call& call, v1::BatchConvertLeadsResponse& message) {
    if (!message.has_status()) return;
    *message.mutable_status() =
        ToRpcStatus(edge::ForCaller(FromRpcStatus(message.status()), call.request));
  }

  edge::Edge& edge_;
  conversion::ConvertLead& convert_;
  conversion::PreviewConversion& preview_;
  conversion::RevertConversion& revert_;
  DecisionStore& decisions_;
  conversion::VerifyIntegrity& verify_;
  const ConvertBatch& batch_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeConversionService(
    edge::Edge& edge, ConvertLead& convert, PreviewConversion& preview, RevertConversion& revert,
    DecisionStore& decisions, VerifyIntegrity& verify, const ConvertBatch& batch) {
  return std::make_unique<ConversionService>(edge, convert, preview, revert, decisions, verify,
                                             batch);
}

}  // namespace leadline::conversion
