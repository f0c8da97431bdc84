// What roles lead to, and where the ladder of a preset comes from.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::RolePolicy;

class RolePolicyTest : public DefinitionTest {
 protected:
  absl::Status CreatePolicy(const std::string& content, const std::string& id = "mine") {
    return Create<RolePolicy>(id, "display_name: 'P' " + content).status();
  }

  void Apply(const std::string& preset) {
    v1::ApplyPresetRequest request;
    request.set_name(preset);
    ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());
  }

  const DefinitionNames names_{*RolePolicy::descriptor()};
};

TEST_F(RolePolicyTest, OfAnAdministratorStaysTheOnlyOneForItsRoleWhenAPresetHasAnother) {
  ASSERT_THAT(CreatePolicy("role: ROLE_CUSTOMER"), IsOk());

  Apply("presets/suitedash");

  std::vector<std::string> of_customers;
  const v1::Configuration whole = Snapshot();
  for (const RolePolicy& policy : whole.role_policies()) {
    if (policy.role() == RolePolicy::ROLE_CUSTOMER) of_customers.push_back(policy.name());
  }
  EXPECT_THAT(of_customers, ElementsAre("rolePolicies/mine"));
}

TEST_F(RolePolicyTest, AreOneForEachRole) {
  ASSERT_THAT(CreatePolicy("role: ROLE_LEAD", "first"), IsOk());

  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD", "second"), RefusesField("role_policy.role"));
  EXPECT_THAT(CreatePolicy("role: ROLE_PROSPECT", "second"), IsOk());
  ASSERT_THAT(Archive(names_, "first"), IsOk());
  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD", "third"), IsOk());
  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD", "first"), RefusesField("role_policy.role"));
}

TEST_F(RolePolicyTest, LeadToOtherRoles) {
  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD next_roles: ROLE_PROSPECT next_roles: ROLE_LEAD"),
              RefusesField("role_policy.next_roles[1]"));
  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD next_roles: ROLE_PROSPECT next_roles: ROLE_PROSPECT"),
              RefusesField("role_policy.next_roles[1]"));
  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD next_roles: ROLE_UNSPECIFIED"),
              RefusesField("role_policy.next_roles[0]"));
}

TEST_F(RolePolicyTest, NameEntitlementsAsOrganizationsLike) {
  EXPECT_THAT(CreatePolicy("role: ROLE_LEAD entitlements: 'free-coffee'"), IsOk());
  EXPECT_THAT(CreatePolicy("role: ROLE_PROSPECT entitlements: 'a' entitlements: 'a'", "b"),
              RefusesField("role_policy.entitlements"));
  EXPECT_THAT(CreatePolicy("role: ROLE_PROSPECT entitlements: 'Free Coffee'", "b"),
              RefusesField("role_policy.entitlements[0]"));
}

TEST_F(RolePolicyTest, ComeWithThePresetOfTheLadder) {
  ASSERT_THAT(List(names_), IsEmpty());

  Apply("presets/suitedash");

  EXPECT_THAT(List(names_), ElementsAre("lead", "prospect", "client"));
  EXPECT_FALSE(Get<RolePolicy>("lead")->portal_login());
  EXPECT_TRUE(Get<RolePolicy>("prospect")->portal_login());
  EXPECT_THAT(Get<RolePolicy>("prospect")->entitlements(), Contains("estimates"));
  EXPECT_THAT(Get<RolePolicy>("prospect")->entitlements(), Not(Contains("invoices")));
  EXPECT_THAT(Get<RolePolicy>("client")->entitlements(), Contains("projects"));
  EXPECT_THAT(Get<RolePolicy>("client")->next_roles(), IsEmpty());
}

TEST_F(RolePolicyTest, AreShownByTheDifferenceThatTheirPresetMakes) {
  v1::DiffPresetRequest request;
  request.set_name("presets/suitedash");

  const auto difference = Call(*preset_stub_, &PresetStub::DiffPreset, request);

  ASSERT_THAT(difference, IsOk());
  std::vector<std::string> created;
  for (const auto& change : difference->changes()) {
    if (change.kind() == v1::PresetChange::KIND_CREATED) created.push_back(change.resource());
  }
  EXPECT_THAT(created, Contains("rolePolicies/prospect"));
}

}  // namespace
}  // namespace leadline::configuration
