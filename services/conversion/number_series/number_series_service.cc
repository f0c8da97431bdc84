#include "services/conversion/number_series/number_series_service.h"

#include "common/edge/edge.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/number_series_service.grpc.pb.h"
#include "services/conversion/number_series/list_number_series.h"

namespace leadline::conversion {
namespace {

class NumberSeriesService final : public v1::NumberSeriesService::CallbackService {
 public:
  NumberSeriesService(edge::Edge& edge, const conversion::ListNumberSeries& list)
      : edge_(edge), list_(list) {}

  grpc::ServerUnaryReactor* ListNumberSeries(grpc::CallbackServerContext* context,
                                             const v1::ListNumberSeriesRequest* request,
                                             v1::ListNumberSeriesResponse* response) override {
    return Serve(context, request, response);
  }

  grpc::ServerUnaryReactor* GetNumberSeries(grpc::CallbackServerContext* context,
                                            const v1::GetNumberSeriesRequest* request,
                                            v1::GetNumberSeriesResponse* response) override {
    return Serve(context, request, response);
  }

  grpc::ServerUnaryReactor* PreviewNextNumber(grpc::CallbackServerContext* context,
                                              const v1::PreviewNextNumberRequest* request,
                                              v1::PreviewNextNumberResponse* response) override {
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
  const conversion::ListNumberSeries& list_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeNumberSeriesService(edge::Edge& edge,
                                                       const ListNumberSeries& list) {
  return std::make_unique<NumberSeriesService>(edge, list);
}

}  // namespace leadline::conversion
