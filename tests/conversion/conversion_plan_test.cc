#include "services/conversion/convert/conversion_plan.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conversion/planning.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Configuration;
using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(PlanConversion, CreatesAllThreeRecordsByDefault) {
  const auto draft = Plan(ALead(), "");

  ASSERT_THAT(draft, IsOk());
  const v1::ConvertLeadResponse& answer = draft->answer;
  EXPECT_EQ(answer.account().display_name(), "Analytical Engines");
  EXPECT_EQ(answer.account().type(), v1::Account::TYPE_PROSPECT);
  EXPECT_EQ(answer.account().billing_address().postal_address().locality(), "London");
  EXPECT_EQ(answer.account().annual_revenue().units(), 1000000);
  ASSERT_EQ(answer.contacts_size(), 1);
  EXPECT_EQ(answer.contacts(0).last_name(), "Łovelace");
  EXPECT_EQ(answer.contacts(0).account(), answer.account().name());
  EXPECT_EQ(answer.opportunity().display_name(), "Analytical Engines");
  EXPECT_EQ(answer.opportunity().account(), answer.account().name());
  EXPECT_THAT(answer.opportunity().contacts(), ElementsAre(answer.contacts(0).name()));
  EXPECT_EQ(answer.conversion().account(), answer.account().name());
  EXPECT_THAT(answer.conversion().contacts(), ElementsAre(answer.contacts(0).name()));
  EXPECT_EQ(answer.conversion().opportunity(), answer.opportunity().name());
  EXPECT_THAT(answer.conversion().lead_snapshot(), test::EqualsProto(ALead()));
  ASSERT_TRUE(draft->number.has_value());
  EXPECT_EQ(draft->number->prefix, "C-");
}

TEST(PlanConversion, IsTheSameEveryTime) {
  const auto once = Plan(ALead(), "");
  const auto again = Plan(ALead(), "");

  ASSERT_THAT(once, IsOk());
  EXPECT_THAT(again->answer, test::EqualsProto(once->answer));
}

TEST(PlanConversion, SaysWhereEveryValueCameFrom) {
  const auto draft = Plan(ALead(), R"pb(account { overrides { phone: "999" } }
                                        account_role: ACCOUNT_ROLE_CUSTOMER)pb");

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "display_name"), "LEAD_FIELD company_name");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "shipping_address"), "LEAD_FIELD address");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "phone"), "OVERRIDE");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "type"), "OVERRIDE");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "custom_fields.budget"),
            "LEAD_FIELD custom_fields.budget");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_CONTACT, "phone"), "LEAD_FIELD phone");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_OPPORTUNITY, "stage"), "DEFAULT");
  EXPECT_EQ(draft->answer.account().type(), v1::Account::TYPE_CUSTOMER);
}

TEST(PlanConversion, NamesEveryValueThatIsDropped) {
  const auto draft = Plan(ALead(), R"pb(contact { action: TARGET_ACTION_SKIP })pb");

  ASSERT_THAT(draft, IsOk());
  EXPECT_THAT(Dropped(*draft), ElementsAre("kind", "salutation", "first_name", "last_name",
                                           "mobile", "annotations.imported-by"));
}

TEST(PlanConversion, CallsAnAccountByItsPersonWithoutACompany) {
  lead::v1::Lead lead = ALead();
  lead.clear_company_name();

  const auto draft = Plan(lead, "");

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.account().display_name(), "Ada Łovelace");
  EXPECT_EQ(draft->answer.opportunity().display_name(), "Ada Łovelace");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "display_name"), "DEFAULT");
  EXPECT_THAT(Warnings(*draft), ElementsAre("SUBSTITUTED account.display_name",
                                            "SUBSTITUTED opportunity.display_name"));
}

TEST(PlanConversion, CallsAContactByItsCompanyWithoutAPerson) {
  lead::v1::Lead lead = ALead();
  lead.clear_first_name();
  lead.clear_last_name();

  const auto draft = Plan(lead, "");

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.contacts(0).last_name(), "Analytical Engines");
  EXPECT_THAT(Warnings(*draft), ElementsAre("SUBSTITUTED contact.last_name"));
}

TEST(PlanConversion, CarriesConsentWhateverTheMappingSays) {
  lead::v1::Lead lead = ALead();
  lead.set_do_not_call(true);
  lead.set_do_not_email(true);
  Configuration configuration = AConfiguration();
  configuration.mutable_mappings(0)->clear_rules();
  auto& rule = *configuration.mutable_mappings(0)->add_rules();
  rule.set_source("last_name");
  rule.set_target("contact.last_name");

  const auto draft = Plan(lead, "", configuration);

  ASSERT_THAT(draft, IsOk());
  EXPECT_TRUE(draft->answer.contacts(0).do_not_call());
  EXPECT_TRUE(draft->answer.contacts(0).do_not_email());
  EXPECT_THAT(Dropped(*draft), Not(Contains("do_not_call")));
}

TEST(PlanConversion, RefusesToLiftConsent) {
  lead::v1::Lead lead = ALead();
  lead.set_do_not_call(true);

  EXPECT_THAT(Plan(lead, R"pb(contact { override_mask { paths: "do_not_call" } })pb"),
              RefusesField("contact.overrides.do_not_call"));
}

TEST(PlanConversion, ClearsWhatTheOverrideMaskNames) {
  const auto draft = Plan(ALead(), R"pb(account {
                                          overrides { email: "x@y.z" }
                                          override_mask { paths: "fax" }
                                        })pb");

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.account().fax(), "");
  EXPECT_EQ(draft->answer.account().email(), "ada@engines.example");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "fax"), "OVERRIDE");
}

TEST(PlanConversion, UsesTheVersionOfTheMappingThatIsAskedFor) {
  Configuration configuration = AConfiguration();
  auto& older = *configuration.add_mappings();
  older = configuration.mappings(0);
  configuration.mutable_mappings(0)->set_version(2);
  configuration.mutable_mappings(0)->clear_rules();
  auto& rule = *configuration.mutable_mappings(0)->add_rules();
  rule.set_source("email");
  rule.set_target("account.email");

  EXPECT_EQ(Plan(ALead(), "", configuration)->answer.account().phone(), "");
  EXPECT_EQ(Plan(ALead(), "mapping_version: 1", configuration)->answer.account().phone(),
            ALead().phone());
}

TEST(PlanConversion, WarnsOfAStatusThatIsNotReady) {
  Configuration configuration = AConfiguration();
  configuration.mutable_statuses(0)->set_convertible(true);

  EXPECT_THAT(Warnings(*Plan(ALead(), "", configuration)),
              ElementsAre("STATUS_NOT_READY lead.status"));
}

TEST(PlanConversion, RefusesPoliciesOfFieldsThatNoLeadFills) {
  for (const std::string path :
       {"", "email", "account", "account.", "account.nothing", "account.name", "account.number",
        "account.etag", "contact.account", "lead.email", "Account.email"}) {
    EXPECT_THAT(
        Plan(ALead(), "field_merge_policies { key: '" + path + "' value: MERGE_POLICY_KEEP }"),
        test::RefusesField("field_merge_policies"))
        << path;
  }
}

TEST(PlanConversion, NeitherKeepsNorMissesTheLinksOfTheLead) {
  lead::v1::Lead lead = ALead();
  lead.add_external_links()->set_uri("https://www.google.com/search?q=Ada");

  const auto draft = Plan(lead, "", AConfiguration());

  ASSERT_THAT(draft, IsOk());
  EXPECT_THAT(draft->answer.conversion().lead_snapshot(), test::EqualsProto(ALead()));
  EXPECT_EQ(Dropped(*draft), Dropped(*Plan(ALead(), "", AConfiguration())));
}

// Every combination of what can become of the three targets, but skipping all.
class CombinationTest : public ::testing::TestWithParam<
                            std::tuple<v1::TargetAction, v1::TargetAction, v1::TargetAction>> {};

TEST_P(CombinationTest, PlansExactlyTheTargetsAskedFor) {
  const auto [account, contact, opportunity] = GetParam();
  v1::ConvertLeadRequest request;
  request.mutable_account()->set_action(account);
  request.mutable_contact()->set_action(contact);
  request.mutable_opportunity()->set_action(opportunity);
  if (account == v1::TARGET_ACTION_LINK) request.mutable_account()->add_names("accounts/a");
  if (contact == v1::TARGET_ACTION_LINK) request.mutable_contact()->add_names("contacts/b");
  if (opportunity == v1::TARGET_ACTION_LINK) {
    request.mutable_opportunity()->add_names("opportunities/o");
  }
  LinkedRecords linked = SomeRecords();
  linked.contacts.pop_back();

  const auto draft =
      PlanConversion(SettingsOf(AConfiguration()), ALead(), request, kIdentity, linked);

  if (account == contact && contact == opportunity && account == v1::TARGET_ACTION_SKIP) {
    EXPECT_THAT(draft, RefusesField("account.action"));
    return;
  }
  ASSERT_THAT(draft, IsOk());
  const v1::ConvertLeadResponse& answer = draft->answer;
  EXPECT_EQ(answer.has_account(), account != v1::TARGET_ACTION_SKIP);
  EXPECT_EQ(answer.contacts_size(), contact == v1::TARGET_ACTION_SKIP ? 0 : 1);
  EXPECT_EQ(answer.has_opportunity(), opportunity != v1::TARGET_ACTION_SKIP);
  EXPECT_EQ(draft->number.has_value(), account == v1::TARGET_ACTION_CREATE);
  if (contact == v1::TARGET_ACTION_CREATE || answer.has_account()) {
    for (const auto& record : answer.contacts())
      EXPECT_EQ(record.account(), answer.account().name());
  }
  if (answer.has_opportunity()) {
    EXPECT_EQ(answer.opportunity().account(), answer.account().name());
  }
}

constexpr v1::TargetAction kActions[] = {v1::TARGET_ACTION_CREATE, v1::TARGET_ACTION_LINK,
                                         v1::TARGET_ACTION_SKIP};

INSTANTIATE_TEST_SUITE_P(Targets, CombinationTest,
                         ::testing::Combine(::testing::ValuesIn(kActions),
                                            ::testing::ValuesIn(kActions),
                                            ::testing::ValuesIn(kActions)));

}  // namespace
}  // namespace leadline::conversion
