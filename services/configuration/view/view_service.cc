#include "services/configuration/view/view_service.h"

#include "leadline/configuration/v1/view_service.grpc.pb.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/view/view_rules.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class ViewService final : public v1::ViewService::CallbackService {
 public:
  ViewService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, ViewKind()) {}

  Reactor* GetView(Context* context, const v1::GetViewRequest* request,
                   v1::GetViewResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListViews(Context* context, const v1::ListViewsRequest* request,
                     v1::ListViewsResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateView(Context* context, const v1::CreateViewRequest* request,
                      v1::CreateViewResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateView(Context* context, const v1::UpdateViewRequest* request,
                      v1::UpdateViewResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteView(Context* context, const v1::DeleteViewRequest* request,
                      v1::DeleteViewResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeViewService(PreparedEdge& edge, DefinitionStore& definitions) {
  return std::make_unique<ViewService>(edge, definitions);
}

}  // namespace leadline::configuration
