#include "services/conversion/convert/target_rules.h"

#include "gtest/gtest.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::Configuration;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;

absl::StatusOr<Targets> Choose(const std::string& request,
                               const Configuration& configuration = test::ConfigurationOf()) {
  const auto settings = CompileSettings(configuration);
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

TEST(ChooseTargets, RequiresTheTargetsTheSettingsRequire) {
  Configuration configuration = test::ConfigurationOf();
  configuration.mutable_settings()->add_required_targets()->add_any_of(
      configuration::v1::Settings::TARGET_ACCOUNT);

  EXPECT_THAT(Choose("account { action: TARGET_ACTION_SKIP }", configuration),
              RefusesField("account.action"));
}

TEST(ChooseTargets, RequiresOneOfSeveralTargets) {
  Configuration configuration = test::ConfigurationOf();
  auto& required = *configuration.mutable_settings()->add_required_targets();
  required.add_any_of(configuration::v1::Settings::TARGET_ACCOUNT);
  required.add_any_of(configuration::v1::Settings::TARGET_CONTACT);

  EXPECT_THAT(Choose("account { action: TARGET_ACTION_SKIP }", configuration), IsOk());
  EXPECT_THAT(Choose(R"pb(account { action: TARGET_ACTION_SKIP }
                          contact { action: TARGET_ACTION_SKIP })pb",
                     configuration),
              RefusesField("contact.action"));
}

TEST(ChooseTargets, LetsTheSettingsForbidLinks) {
  Configuration configuration = test::ConfigurationOf();
  configuration.mutable_settings()->set_link_existing_allowed(false);

  const auto chosen = Choose("account { names: 'accounts/a' }", configuration);

  EXPECT_THAT(chosen,
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(chosen, HasMetadata("feature", "link_existing_allowed"));
}

TEST(ChooseTargets, LetsTheSettingsForbidTheChoiceOfASeries) {
  Configuration configuration = test::ConfigurationOf();
  configuration.mutable_settings()->set_number_series_choice(
      configuration::v1::Settings::NUMBER_SERIES_CHOICE_DEFAULT_ONLY);

  EXPECT_THAT(Choose("number_series: 'numberSeries/customers'", configuration),
              HasMetadata("feature", "number_series_choice"));
}

TEST(ChooseTargets, TakesProspectStatusesOnlyWhereTheyAreInUse) {
  Configuration configuration = test::ConfigurationOf();
  auto& status = *configuration.add_statuses();
  status.set_name("statuses/prospect/visited");
  status.set_entity(configuration::v1::Status::ENTITY_PROSPECT);

  EXPECT_THAT(Choose("prospect_status: 'statuses/prospect/visited'", configuration),
              HasMetadata("feature", "prospect_statuses_enabled"));
  configuration.mutable_settings()->set_prospect_statuses_enabled(true);
  const auto chosen = Choose("prospect_status: 'statuses/prospect/visited'", configuration);
  ASSERT_THAT(chosen, IsOk());
  EXPECT_EQ(chosen->prospect_status, "statuses/prospect/visited");
}

}  // namespace
}  // namespace leadline::conversion
