#include "services/configuration/role_policy/role_policy_rules.h"

#include <set>
#include <string>

#include "leadline/configuration/v1/role_policy.pb.h"

namespace leadline::configuration {
namespace {

using v1::RolePolicy;

// What is wrong with a next role; empty when nothing is.
std::string FaultOf(int next, const RolePolicy& policy, std::set<int>& seen) {
  if (next == policy.role()) return "is the role itself";
  return seen.insert(next).second ? "" : "is there twice";
}

void CheckPolicy(const RolePolicy& policy, const Surroundings& surroundings,
                 FieldViolations& violations) {
  for (const RolePolicy& other : surroundings.configuration.role_policies()) {
    if (other.role() == policy.role() && other.name() != policy.name()) {
      violations.Add("role_policy.role", "has " + other.name() + " already");
    }
  }
  std::set<int> seen;
  for (int i = 0; i < policy.next_roles_size(); ++i) {
    const std::string fault = FaultOf(policy.next_roles(i), policy, seen);
    if (fault.empty()) continue;
    violations.Add("role_policy.next_roles[" + std::to_string(i) + "]", fault);
  }
}

}  // namespace

DefinitionKind RolePolicyKind() { return KindOf(&CheckPolicy); }

}  // namespace leadline::configuration
