#include "services/configuration/assignment_rule/assignment_rule_service.h"

#include "leadline/configuration/v1/assignment_rule_service.grpc.pb.h"
#include "services/configuration/assignment_rule/assignment_rule_rules.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class AssignmentRuleService final : public v1::AssignmentRuleService::CallbackService {
 public:
  AssignmentRuleService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, AssignmentRuleKind()) {}

  Reactor* GetAssignmentRule(Context* context, const v1::GetAssignmentRuleRequest* request,
                             v1::GetAssignmentRuleResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListAssignmentRules(Context* context, const v1::ListAssignmentRulesRequest* request,
                               v1::ListAssignmentRulesResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateAssignmentRule(Context* context, const v1::CreateAssignmentRuleRequest* request,
                                v1::CreateAssignmentRuleResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateAssignmentRule(Context* context, const v1::UpdateAssignmentRuleRequest* request,
                                v1::UpdateAssignmentRuleResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteAssignmentRule(Context* context, const v1::DeleteAssignmentRuleRequest* request,
                                v1::DeleteAssignmentRuleResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAssignmentRuleService(PreparedEdge& edge,
                                                         DefinitionStore& definitions) {
  return std::make_unique<AssignmentRuleService>(edge, definitions);
}

}  // namespace leadline::configuration
