#include <algorithm>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FromText;
using test::IsOk;

class CapabilitiesTest : public ConfigurationTest {
 protected:
  v1::GetCapabilitiesResponse Get() {
    const auto response =
        Call(*configurations_, &ConfigurationStub::GetCapabilities, v1::GetCapabilitiesRequest());
    EXPECT_THAT(response, IsOk());
    return *response;
  }

  bool IsEnabled(const std::string& id) {
    const v1::GetCapabilitiesResponse told = Get();
    for (const auto& capability : told.capabilities()) {
      if (capability.id() == id) return capability.enabled();
    }
    ADD_FAILURE() << id << " is not told";
    return false;
  }

  void Set(const std::string& settings) {
    ASSERT_THAT(Call(*settings_, &SettingsStub::UpdateSettings,
                     FromText<v1::UpdateSettingsRequest>(settings)),
                IsOk());
  }
};

TEST_F(CapabilitiesTest, AreToldByIdWithTheVersionsTheyFollow) {
  const v1::GetCapabilitiesResponse told = Get();

  std::vector<std::string> ids;
  for (const auto& capability : told.capabilities()) {
    ids.push_back(capability.id());
    EXPECT_FALSE(capability.description().empty()) << capability.id();
  }
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(told.configuration_version(), Version());
  EXPECT_FALSE(told.product_version().empty());
}

TEST_F(CapabilitiesTest, SayWhetherAgenciesAreInUse) {
  EXPECT_TRUE(IsEnabled("agencies"));

  Set("settings { name: 'settings' agencies_enabled: false } update_mask { paths: "
      "'agencies_enabled' }");

  EXPECT_FALSE(IsEnabled("agencies"));
}

TEST_F(CapabilitiesTest, AreThoseOfThisRelease) {
  EXPECT_TRUE(IsEnabled("leads"));
  EXPECT_TRUE(IsEnabled("conversions"));
  EXPECT_TRUE(IsEnabled("custom_fields"));
  EXPECT_TRUE(IsEnabled("role_policies"));
  EXPECT_TRUE(IsEnabled("assignment_rules"));
  EXPECT_TRUE(IsEnabled("web_forms"));
  EXPECT_TRUE(IsEnabled("workflow_rules"));
  EXPECT_TRUE(IsEnabled("dashboards"));
  EXPECT_TRUE(IsEnabled("campaigns"));
  EXPECT_TRUE(IsEnabled("interests"));
  EXPECT_TRUE(IsEnabled("documents"));
  EXPECT_TRUE(IsEnabled("lead_imports"));
  EXPECT_TRUE(IsEnabled("templates"));
}

TEST_F(CapabilitiesTest, FollowTheSettings) {
  Set("settings { name: 'settings' leads_enabled: false prospect_statuses_enabled: false }"
      "update_mask { paths: 'leads_enabled' paths: 'prospect_statuses_enabled' }");

  EXPECT_FALSE(IsEnabled("leads"));
  EXPECT_FALSE(IsEnabled("conversions"));
  EXPECT_FALSE(IsEnabled("prospect_statuses"));
  EXPECT_TRUE(IsEnabled("custom_fields"));

  Set("settings { name: 'settings' prospect_statuses_enabled: true }");
  EXPECT_TRUE(IsEnabled("prospect_statuses"));
}

}  // namespace
}  // namespace leadline::configuration
