#include "services/conversion/convert/conversion_plan.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Configuration;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using v1::FieldProvenance;

const Identity kIdentity{"0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001", "users/developer", "print"};

Settings SettingsOf(const Configuration& configuration) {
  auto compiled = CompileSettings(configuration);
  EXPECT_THAT(compiled, IsOk());
  return *std::move(compiled);
}

absl::StatusOr<ConversionDraft> Plan(const lead::v1::Lead& lead, const std::string& request,
                                     const Configuration& configuration = AConfiguration(),
                                     const LinkedRecords& linked = {}) {
  return PlanConversion(SettingsOf(configuration), lead, FromText<v1::ConvertLeadRequest>(request),
                        kIdentity, linked);
}

LinkedRecords SomeRecords() {
  LinkedRecords linked;
  linked.account = FromText<v1::Account>(
      R"pb(name: "accounts/a" display_name: "Engines Ltd" phone: "111" etag: "3")pb");
  linked.contacts = {
      FromText<v1::Contact>(R"pb(name: "contacts/b" last_name: "Babbage")pb"),
      FromText<v1::Contact>(R"pb(name: "contacts/c" last_name: "Byron" account: "accounts/z")pb")};
  linked.opportunity = FromText<v1::Opportunity>(R"pb(name: "opportunities/o"
                                                      display_name: "Engine"
                                                      contacts: "contacts/b")pb");
  return linked;
}

// Where the value of a field came from, for short: "LEAD_FIELD email".
std::string Origin(const ConversionDraft& draft, v1::TargetKind kind, const std::string& field,
                   const std::string& record = "") {
  for (const FieldProvenance& entry : draft.answer.conversion().provenance()) {
    if (entry.target() != kind || entry.field() != field) continue;
    if (!record.empty() && entry.record() != record) continue;
    const std::string source = FieldProvenance::Source_Name(entry.source()).substr(7);
    return entry.lead_field().empty() ? source : source + " " + entry.lead_field();
  }
  return "";
}

std::vector<std::string> Dropped(const ConversionDraft& draft) {
  std::vector<std::string> paths;
  for (const auto& field : draft.answer.conversion().dropped_fields()) {
    paths.push_back(field.lead_field());
  }
  return paths;
}

std::vector<std::string> Warnings(const ConversionDraft& draft) {
  std::vector<std::string> warnings;
  for (const auto& warning : draft.answer.conversion().warnings()) {
    warnings.push_back(v1::Warning::Kind_Name(warning.kind()).substr(5) + " " + warning.field());
  }
  return warnings;
}

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

TEST(PlanConversion, KeepsTheTextOfOverridesAsRecordsKeepTheirs) {
  const auto draft = Plan(
      ALead(),
      R"pb(account {
             overrides {
               display_name: "  Zoe\314\210 Ltd "
               description_html: "<p onclick='x()'>Hi<script>alert(1)</script></p>"
             }
           }
           opportunity { overrides { description_html: "<a href='javascript:x'>y</a>" } })pb");

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.account().display_name(), "Zo\u00eb Ltd");
  EXPECT_EQ(draft->answer.account().description_html(), "<p>Hi</p>");
  EXPECT_THAT(draft->answer.opportunity().description_html(),
              Not(::testing::HasSubstr("javascript")));
}

TEST(PlanConversion, RefusesOverridesThatNoRecordMayHave) {
  const auto refused = Plan(ALead(), R"pb(account { overrides { email: "nobody" } }
                                          contact { overrides { email: "no@body" } })pb");

  EXPECT_THAT(refused, RefusesField("account.overrides.email"));
  EXPECT_THAT(refused, RefusesField("contact.overrides.email"));
}

TEST(PlanConversion, LeavesNoLinkedRecordWithoutAName) {
  const auto refused = Plan(ALead(), R"pb(account {
                                            names: "accounts/a"
                                            override_mask { paths: "display_name" }
                                          }
                                          contact {
                                            names: "contacts/b"
                                            override_mask { paths: [ "first_name", "last_name" ] }
                                          }
                                          opportunity {
                                            names: "opportunities/o"
                                            override_mask { paths: "display_name" }
                                          })pb",
                            AConfiguration(), SomeRecords());

  EXPECT_THAT(refused, RefusesField("account.overrides.display_name"));
  EXPECT_THAT(refused, RefusesField("contact.overrides.last_name"));
  EXPECT_THAT(refused, RefusesField("opportunity.overrides.display_name"));
}

TEST(PlanConversion, ShowsAllOfATextThatAMappingSendsWhereHtmlIsKept) {
  lead::v1::Lead lead = ALead();
  lead.clear_description_html();
  lead.set_fax("<b onclick=x>R&D</b>");
  Configuration configuration = AConfiguration();
  auto& rule = *configuration.mutable_mappings(0)->add_rules();
  rule.set_source("fax");
  rule.set_target("contact.description_html");

  const auto draft = Plan(lead, "", configuration);

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.contacts(0).description_html(), "&lt;b onclick=x&gt;R&amp;D&lt;/b&gt;");
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

TEST(PlanConversion, FillsOnlyWhatALinkedRecordLacks) {
  const auto draft = Plan(ALead(), R"pb(account { names: "accounts/a" }
                                        contact { action: TARGET_ACTION_SKIP })pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.account().display_name(), "Engines Ltd");
  EXPECT_EQ(draft->answer.account().phone(), "111");
  EXPECT_EQ(draft->answer.account().email(), "ada@engines.example");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "phone"), "KEPT");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "email"), "LEAD_FIELD email");
  EXPECT_FALSE(draft->number.has_value());
  EXPECT_EQ(draft->answer.opportunity().account(), "accounts/a");
}

TEST(PlanConversion, OverwritesALinkedRecordWhenAsked) {
  const auto draft = Plan(ALead(), R"pb(account { names: "accounts/a" }
                                        merge_policy: MERGE_POLICY_OVERWRITE)pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.account().display_name(), "Analytical Engines");
  EXPECT_EQ(draft->answer.account().phone(), ALead().phone());
}

TEST(PlanConversion, KeepsALinkedRecordButForOverrides) {
  const auto draft = Plan(ALead(), R"pb(account {
                                          names: "accounts/a"
                                          overrides { website: "https://new.example" }
                                        }
                                        contact { action: TARGET_ACTION_SKIP }
                                        opportunity { action: TARGET_ACTION_SKIP }
                                        merge_policy: MERGE_POLICY_KEEP)pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  v1::Account expected = *SomeRecords().account;
  expected.set_website("https://new.example");
  EXPECT_THAT(draft->answer.account(), test::EqualsProto(expected));
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "website"), "OVERRIDE");
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "phone"), "KEPT");
}

TEST(PlanConversion, MergesSomeFieldsInAnotherWay) {
  const auto draft =
      Plan(ALead(),
           R"pb(account { names: "accounts/a" }
                contact { action: TARGET_ACTION_SKIP }
                opportunity { action: TARGET_ACTION_SKIP }
                field_merge_policies { key: "account.phone" value: MERGE_POLICY_OVERWRITE }
                field_merge_policies { key: "account.email" value: MERGE_POLICY_KEEP }
                field_merge_policies { key: "contact.email" value: MERGE_POLICY_OVERWRITE })pb",
           AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  const v1::Account& account = draft->answer.account();
  EXPECT_EQ(account.phone(), ALead().phone());
  EXPECT_EQ(account.email(), SomeRecords().account->email());
  EXPECT_EQ(account.display_name(), SomeRecords().account->display_name());
  EXPECT_EQ(account.website(), ALead().website());
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_ACCOUNT, "phone"), "LEAD_FIELD phone");
}

TEST(PlanConversion, MergesCustomFieldsInAnotherWay) {
  LinkedRecords linked = SomeRecords();
  (*linked.account->mutable_custom_fields())["budget"].set_number_value(1);
  const auto merged = [&](const std::string& policies) {
    return Plan(ALead(), "account { names: 'accounts/a' } " + policies, AConfiguration(), linked)
        ->answer.account()
        .custom_fields()
        .at("budget")
        .number_value();
  };

  EXPECT_EQ(merged(""), 1);
  EXPECT_EQ(merged("field_merge_policies { key: 'account.custom_fields.budget' "
                   "value: MERGE_POLICY_OVERWRITE }"),
            5000);
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

TEST(PlanConversion, AttachesEveryLinkedContactToTheAccount) {
  const auto draft = Plan(ALead(), R"pb(account { action: TARGET_ACTION_CREATE }
                                        contact { names: [ "contacts/b", "contacts/c" ] })pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  const std::string account = draft->answer.account().name();
  EXPECT_EQ(draft->answer.contacts(0).account(), account);
  EXPECT_EQ(draft->answer.contacts(1).account(), account);
  EXPECT_EQ(Origin(*draft, v1::TARGET_KIND_CONTACT, "last_name", "contacts/c"), "KEPT");
  EXPECT_THAT(draft->answer.opportunity().contacts(), ElementsAre("contacts/b", "contacts/c"));
  EXPECT_THAT(Warnings(*draft), ElementsAre("RECORD_MOVED contact.account"));
}

TEST(PlanConversion, AddsContactsToALinkedOpportunityOnce) {
  const auto draft = Plan(ALead(), R"pb(contact { names: [ "contacts/b", "contacts/c" ] }
                                        opportunity { names: "opportunities/o" })pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  EXPECT_THAT(draft->answer.opportunity().contacts(), ElementsAre("contacts/b", "contacts/c"));
  EXPECT_EQ(draft->answer.opportunity().account(), draft->answer.account().name());
}

// A preview reads the lead as everybody does, with what is computed for readers.
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
