#include "services/configuration/status/status_service.h"

#include "common/status/macros.h"
#include "leadline/configuration/v1/status_service.grpc.pb.h"
#include "services/configuration/preset/prepared_edge.h"
#include "services/configuration/status/status_rules.h"
#include "services/configuration/status/status_store.h"

namespace leadline::configuration {
namespace {

using edge::Call;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

class StatusService final : public v1::StatusService::CallbackService {
 public:
  StatusService(PreparedEdge& edge, StatusStore& statuses) : edge_(edge), statuses_(statuses) {}

  ServerUnaryReactor* GetStatus(CallbackServerContext* context, const v1::GetStatusRequest* request,
                                v1::GetStatusResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_status(),
                                statuses_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ListStatuses(CallbackServerContext* context,
                                   const v1::ListStatusesRequest* request,
                                   v1::ListStatusesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(*response, statuses_.List(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* CreateStatus(CallbackServerContext* context,
                                   const v1::CreateStatusRequest* request,
                                   v1::CreateStatusResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_ASSIGN_OR_RETURN(const v1::Status status, NewStatus(*request));
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_status(),
                                statuses_.Insert(MandateOf(call, *request), status));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* UpdateStatus(CallbackServerContext* context,
                                   const v1::UpdateStatusRequest* request,
                                   v1::UpdateStatusResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const std::string& name = request->status().name();
      const auto edit = [&](const v1::Settings& settings, v1::Status& status) {
        return ApplyUpdate(*request, settings, status);
      };
      LEADLINE_ASSIGN_OR_RETURN(*response->mutable_status(),
                                statuses_.Update(MandateOf(call, *request), name, edit));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* DeleteStatus(CallbackServerContext* context,
                                   const v1::DeleteStatusRequest* request,
                                   v1::DeleteStatusResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto check = [&](const v1::Settings& settings, const v1::Status& status) {
        return CheckArchive(*request, settings, status);
      };
      LEADLINE_ASSIGN_OR_RETURN(
          *response->mutable_status(),
          statuses_.Archive(MandateOf(call, *request), request->name(), check));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* ReorderStatuses(CallbackServerContext* context,
                                      const v1::ReorderStatusesRequest* request,
                                      v1::ReorderStatusesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto edit = [&](const v1::Settings&, std::vector<v1::Status>& statuses) {
        return ApplyOrder(*request, statuses);
      };
      LEADLINE_ASSIGN_OR_RETURN(
          const std::vector<v1::Status> arranged,
          statuses_.Arrange(MandateOf(call, *request), request->entity(), edit));
      response->mutable_statuses()->Add(arranged.begin(), arranged.end());
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* SetStatusRoles(CallbackServerContext* context,
                                     const v1::SetStatusRolesRequest* request,
                                     v1::SetStatusRolesResponse* response) override {
    return edge_.Serve(context, *request, [=, this](const Call& call) -> absl::Status {
      const auto edit = [&](const v1::Settings& settings, std::vector<v1::Status>& statuses) {
        return ApplyRoles(*request, settings, statuses);
      };
      LEADLINE_ASSIGN_OR_RETURN(
          const std::vector<v1::Status> arranged,
          statuses_.Arrange(MandateOf(call, *request), request->entity(), edit));
      response->mutable_statuses()->Add(arranged.begin(), arranged.end());
      return absl::OkStatus();
    });
  }

 private:
  PreparedEdge& edge_;
  StatusStore& statuses_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStatusService(PreparedEdge& edge, StatusStore& statuses) {
  return std::make_unique<StatusService>(edge, statuses);
}

}  // namespace leadline::configuration
