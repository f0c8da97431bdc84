#include "services/configuration/workflow_rule/workflow_rule_service.h"

#include "leadline/configuration/v1/workflow_rule_service.grpc.pb.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/workflow_rule/workflow_rule_rules.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class WorkflowService final : public v1::WorkflowService::CallbackService {
 public:
  WorkflowService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, WorkflowRuleKind()) {}

  Reactor* GetWorkflowRule(Context* context, const v1::GetWorkflowRuleRequest* request,
                           v1::GetWorkflowRuleResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListWorkflowRules(Context* context, const v1::ListWorkflowRulesRequest* request,
                             v1::ListWorkflowRulesResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateWorkflowRule(Context* context, const v1::CreateWorkflowRuleRequest* request,
                              v1::CreateWorkflowRuleResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateWorkflowRule(Context* context, const v1::UpdateWorkflowRuleRequest* request,
                              v1::UpdateWorkflowRuleResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteWorkflowRule(Context* context, const v1::DeleteWorkflowRuleRequest* request,
                              v1::DeleteWorkflowRuleResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWorkflowService(PreparedEdge& edge,
                                                   DefinitionStore& definitions) {
  return std::make_unique<WorkflowService>(edge, definitions);
}

}  // namespace leadline::configuration
