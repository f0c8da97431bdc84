#include "services/configuration/number_series/number_series_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/number_series_definition_service.grpc.pb.h"
#include "services/configuration/number_series/number_series_rules.h"
#include "services/configuration/number_series/number_series_store.h"
#include "services/configuration/preset/prepared_edge.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class NumberSeriesService final : public v1::NumberSeriesDefinitionService::CallbackService {
 public:
  NumberSeriesService(PreparedEdge& edge, NumberSeriesStore& number_series)
      : edge_(edge), number_series_(number_series) {}

  ServerUnaryReactor* GetNumberSeriesDefinition(
      CallbackServerContext* context, const v1::GetNumberSeriesDefinitionRequest* request,
      v1::GetNumberSeriesDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_number_series_definition(),
                                number_series_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListNumberSeriesDefinitions(
      CallbackServerContext* context, const v1::ListNumberSeriesDefinitionsRequest* request,
      v1::ListNumberSeriesDefinitionsResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, number_series_.List(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* CreateNumberSeriesDefinition(
      CallbackServerContext* context, const v1::CreateNumberSeriesDefinitionRequest* request,
      v1::CreateNumberSeriesDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const v1::NumberSeriesDefinition series, NewNumberSeries(*request));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_number_series_definition(),
                                number_series_.Insert(MandateOf(call, *request), series));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateNumberSeriesDefinition(
      CallbackServerContext* context, const v1::UpdateNumberSeriesDefinitionRequest* request,
      v1::UpdateNumberSeriesDefinitionResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const std::string& name = request->number_series_definition().name();
      const auto edit = [&](v1::NumberSeriesDefinition& series) {
        return ApplyUpdate(*request, series);
      };
      const auto make = [&] { return NewWhenMissing(*request); };
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_number_series_definition(),
                                number_series_.Update(MandateOf(call, *request), name, edit, make));
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  NumberSeriesStore& number_series_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeNumberSeriesService(PreparedEdge& edge,
                                                       NumberSeriesStore& number_series) {
  return std::make_unique<NumberSeriesService>(edge, number_series);
}

}  // namespace leadline::configuration
