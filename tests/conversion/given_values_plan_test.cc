// What a caller's values and the records he names do to a plan.

#include "gtest/gtest.h"
#include "tests/conversion/planning.h"

namespace leadline::conversion {
namespace {

using configuration::v1::Configuration;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(PlanOfGiven, KeepsTheTextOfOverridesAsRecordsKeepTheirs) {
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

TEST(PlanOfGiven, RefusesOverridesThatNoRecordMayHave) {
  const auto refused = Plan(ALead(), R"pb(account { overrides { email: "nobody" } }
                                          contact { overrides { email: "no@body" } })pb");

  EXPECT_THAT(refused, RefusesField("account.overrides.email"));
  EXPECT_THAT(refused, RefusesField("contact.overrides.email"));
}

TEST(PlanOfGiven, LeavesNoLinkedRecordWithoutAName) {
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

TEST(PlanOfGiven, ShowsAllOfATextThatAMappingSendsWhereHtmlIsKept) {
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

TEST(PlanOfGiven, FillsOnlyWhatALinkedRecordLacks) {
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

TEST(PlanOfGiven, OverwritesALinkedRecordWhenAsked) {
  const auto draft = Plan(ALead(), R"pb(account { names: "accounts/a" }
                                        merge_policy: MERGE_POLICY_OVERWRITE)pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->answer.account().display_name(), "Analytical Engines");
  EXPECT_EQ(draft->answer.account().phone(), ALead().phone());
}

TEST(PlanOfGiven, KeepsALinkedRecordButForOverrides) {
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

TEST(PlanOfGiven, MergesSomeFieldsInAnotherWay) {
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

TEST(PlanOfGiven, MergesCustomFieldsInAnotherWay) {
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

TEST(PlanOfGiven, AttachesEveryLinkedContactToTheAccount) {
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

TEST(PlanOfGiven, AddsContactsToALinkedOpportunityOnce) {
  const auto draft = Plan(ALead(), R"pb(contact { names: [ "contacts/b", "contacts/c" ] }
                                        opportunity { names: "opportunities/o" })pb",
                          AConfiguration(), SomeRecords());

  ASSERT_THAT(draft, IsOk());
  EXPECT_THAT(draft->answer.opportunity().contacts(), ElementsAre("contacts/b", "contacts/c"));
  EXPECT_EQ(draft->answer.opportunity().account(), draft->answer.account().name());
}

// A preview reads the lead as everybody does, with what is computed for readers.

}  // namespace
}  // namespace leadline::conversion
