#include "services/configuration/template/template_service.h"

#include "leadline/configuration/v1/template_service.grpc.pb.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/template/template_rules.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class TemplateService final : public v1::TemplateService::CallbackService {
 public:
  TemplateService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, TemplateKind()) {}

  Reactor* GetTemplate(Context* context, const v1::GetTemplateRequest* request,
                       v1::GetTemplateResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListTemplates(Context* context, const v1::ListTemplatesRequest* request,
                         v1::ListTemplatesResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateTemplate(Context* context, const v1::CreateTemplateRequest* request,
                          v1::CreateTemplateResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateTemplate(Context* context, const v1::UpdateTemplateRequest* request,
                          v1::UpdateTemplateResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteTemplate(Context* context, const v1::DeleteTemplateRequest* request,
                          v1::DeleteTemplateResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTemplateService(PreparedEdge& edge,
                                                   DefinitionStore& definitions) {
  return std::make_unique<TemplateService>(edge, definitions);
}

}  // namespace leadline::configuration
