#include "services/conversion/convert/target_rules.h"

#include "gtest/gtest.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::FromText;
using test::IsOk;
using test::RefusesField;

absl::StatusOr<Targets> Choose(const std::string& request) {
  const auto settings = CompileSettings(test::ConfigurationOf());
  EXPECT_THAT(settings, IsOk());
  auto targets = ChooseTargets(*settings, FromText<v1::ConvertLeadRequest>(request));
  if (targets.ok()) targets->mapping = nullptr;  // Both belong to the settings, which end here.
  if (targets.ok()) targets->series = nullptr;
  return targets;
}

struct Refused {
  const char* request;
  const char* field;
};

class RefusedRequestTest : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedRequestTest, NamesTheField) {
  EXPECT_THAT(Choose(GetParam().request), RefusesField(GetParam().field));
}

constexpr char kSkipAll[] = R"pb(account { action: TARGET_ACTION_SKIP }
                                 contact { action: TARGET_ACTION_SKIP }
                                 opportunity { action: TARGET_ACTION_SKIP })pb";

INSTANTIATE_TEST_SUITE_P(
    Requests, RefusedRequestTest,
    ::testing::Values(
        Refused{kSkipAll, "account.action"},
        Refused{"account { action: TARGET_ACTION_LINK }", "account.names"},
        Refused{"contact { action: TARGET_ACTION_CREATE names: 'contacts/b' }", "contact.names"},
        Refused{"opportunity { action: TARGET_ACTION_SKIP names: 'opportunities/o' }",
                "opportunity.names"},
        Refused{"contact { action: TARGET_ACTION_SKIP overrides { email: 'a' } }",
                "contact.overrides"},
        Refused{"account { override_mask { paths: 'nickname' } }", "account.override_mask"},
        Refused{"account { override_mask { paths: 'number' } }", "account.override_mask"},
        Refused{"account { override_mask { paths: 'etag' } }", "account.override_mask"},
        Refused{"contact { override_mask { paths: 'account' } }", "contact.override_mask"},
        Refused{"account { overrides { industry: 'dictionaries/industry/entries/none' } }",
                "account.overrides.industry"},
        Refused{"account { overrides { industry: 'dictionaries/source/entries/website' } }",
                "account.overrides.industry"},
        Refused{"contact { overrides { tags: 'dictionaries/source/entries/website' } }",
                "contact.overrides.tags[0]"},
        Refused{"opportunity { overrides { stage: 'statuses/lead/lost' } }",
                "opportunity.overrides.stage"},
        Refused{"account { overrides { custom_fields { key: 'a' value { entry_value: "
                "'dictionaries/x/entries/y' } } } }",
                "account.overrides.custom_fields.a"},
        Refused{"account { overrides { external_ids { system: 's' id: '1' } "
                "external_ids { system: 's' id: '1' } } }",
                "account.overrides.external_ids[1]"},
        Refused{"account { action: TARGET_ACTION_SKIP } account_role: ACCOUNT_ROLE_CUSTOMER",
                "account_role"},
        Refused{"account { overrides { type: TYPE_SUPPLIER } } account_role: ACCOUNT_ROLE_CUSTOMER",
                "account_role"},
        Refused{"account { action: TARGET_ACTION_SKIP } number_series: 'numberSeries/customers'",
                "number_series"},
        Refused{"number_series: 'numberSeries/leads'", "number_series"},
        Refused{"mapping_version: 7", "mapping_version"},
        Refused{"account_role: ACCOUNT_ROLE_CUSTOMER prospect_status: 'statuses/prospect/x'",
                "prospect_status"}));

TEST(ChooseTargets, ReportsAllViolationsAtOnce) {
  const auto chosen = Choose(R"pb(account { action: TARGET_ACTION_LINK }
                                  contact { override_mask { paths: "nickname" } }
                                  mapping_version: 7)pb");

  EXPECT_THAT(chosen, RefusesField("account.names"));
  EXPECT_THAT(chosen, RefusesField("contact.override_mask"));
  EXPECT_THAT(chosen, RefusesField("mapping_version"));
}

}  // namespace
}  // namespace leadline::conversion
