#include "services/configuration/role_policy/role_policy_service.h"

#include "leadline/configuration/v1/role_policy_service.grpc.pb.h"
#include "services/configuration/definition/definition_service.h"
#include "services/configuration/definition/definition_store.h"
#include "services/configuration/role_policy/role_policy_rules.h"

namespace leadline::configuration {
namespace {

using Context = DefinitionMethods::Context;
using Reactor = DefinitionMethods::Reactor;

class RolePolicyService final : public v1::RolePolicyService::CallbackService {
 public:
  RolePolicyService(PreparedEdge& edge, DefinitionStore& definitions)
      : methods_(edge, definitions, RolePolicyKind()) {}

  Reactor* GetRolePolicy(Context* context, const v1::GetRolePolicyRequest* request,
                         v1::GetRolePolicyResponse* response) override {
    return methods_.Get(context, *request, *response);
  }

  Reactor* ListRolePolicies(Context* context, const v1::ListRolePoliciesRequest* request,
                            v1::ListRolePoliciesResponse* response) override {
    return methods_.List(context, *request, *response);
  }

  Reactor* CreateRolePolicy(Context* context, const v1::CreateRolePolicyRequest* request,
                            v1::CreateRolePolicyResponse* response) override {
    return methods_.Create(context, *request, *response);
  }

  Reactor* UpdateRolePolicy(Context* context, const v1::UpdateRolePolicyRequest* request,
                            v1::UpdateRolePolicyResponse* response) override {
    return methods_.Update(context, *request, *response);
  }

  Reactor* DeleteRolePolicy(Context* context, const v1::DeleteRolePolicyRequest* request,
                            v1::DeleteRolePolicyResponse* response) override {
    return methods_.Delete(context, *request, *response);
  }

 private:
  const DefinitionMethods methods_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRolePolicyService(PreparedEdge& edge,
                                                     DefinitionStore& definitions) {
  return std::make_unique<RolePolicyService>(edge, definitions);
}

}  // namespace leadline::configuration
