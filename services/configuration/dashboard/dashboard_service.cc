#include "services/configuration/dashboard/dashboard_service.h"

#include "leadline/configuration/v1/dashboard_service.grpc.pb.h"
#include "services/configuration/dashboard/dashboard_rules.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class DashboardService final : public v1::DashboardService::CallbackService {
 public:
  DashboardService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, DashboardKind()) {}

  Reactor* GetDashboard(Context* context, const v1::GetDashboardRequest* request,
                        v1::GetDashboardResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListDashboards(Context* context, const v1::ListDashboardsRequest* request,
                          v1::ListDashboardsResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateDashboard(Context* context, const v1::CreateDashboardRequest* request,
                           v1::CreateDashboardResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateDashboard(Context* context, const v1::UpdateDashboardRequest* request,
                           v1::UpdateDashboardResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteDashboard(Context* context, const v1::DeleteDashboardRequest* request,
                           v1::DeleteDashboardResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDashboardService(PreparedEdge& edge,
                                                    DefinitionStore& definitions) {
  return std::make_unique<DashboardService>(edge, definitions);
}

}  // namespace leadline::configuration
