#include "services/configuration/web_form/web_form_service.h"

#include "leadline/configuration/v1/web_form_service.grpc.pb.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/web_form/web_form_rules.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class WebFormService final : public v1::WebFormService::CallbackService {
 public:
  WebFormService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, WebFormKind()) {}

  Reactor* GetWebForm(Context* context, const v1::GetWebFormRequest* request,
                      v1::GetWebFormResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListWebForms(Context* context, const v1::ListWebFormsRequest* request,
                        v1::ListWebFormsResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateWebForm(Context* context, const v1::CreateWebFormRequest* request,
                         v1::CreateWebFormResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateWebForm(Context* context, const v1::UpdateWebFormRequest* request,
                         v1::UpdateWebFormResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteWebForm(Context* context, const v1::DeleteWebFormRequest* request,
                         v1::DeleteWebFormResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWebFormService(PreparedEdge& edge,
                                                  DefinitionStore& definitions) {
  return std::make_unique<WebFormService>(edge, definitions);
}

}  // namespace leadline::configuration
