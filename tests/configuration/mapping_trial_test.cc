// What an administrator is told of a mapping before anything is converted by it.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using type::v1::ErrorReason;
using v1::FieldDefinition;

class MappingTrialTest : public ConfigurationTest {
 protected:
  absl::StatusOr<v1::TestMappingResponse> Test(const std::string& lead,
                                               const std::string& more = "") {
    return Call(
        *mappings_, &MappingStub::TestMapping,
        FromText<v1::TestMappingRequest>("name: 'mappings/lead' lead { " + lead + " } " + more));
  }

  // What each target would get: "account.email = \"a@b.org\"".
  static std::vector<std::string> Values(const v1::TestMappingResponse& answer) {
    std::vector<std::string> values;
    for (const auto& value : answer.values())
      values.push_back(value.target() + " = " + value.json());
    return values;
  }

  // Of the mapping in force.
  std::vector<std::string> Unmapped() {
    const auto response = Call(*mappings_, &MappingStub::GetMapping,
                               FromText<v1::GetMappingRequest>("name: 'mappings/lead'"));
    EXPECT_THAT(response, IsOk());
    return {response->unmapped_fields().begin(), response->unmapped_fields().end()};
  }

  void Map(const std::string& rules) {
    ASSERT_THAT(
        Call(*mappings_, &MappingStub::UpdateMapping,
             FromText<v1::UpdateMappingRequest>("mapping { name: 'mappings/lead' " + rules + " }")),
        IsOk());
  }

  void Define(FieldDefinition::Entity entity, const std::string& key, const std::string& kind) {
    ASSERT_THAT(CreateField(entity, key, "kind: " + kind), IsOk());
  }

  static std::string Rule(const std::string& source, const std::string& target) {
    return "rules { source: '" + source + "' target: '" + target + "' } ";
  }
};

TEST_F(MappingTrialTest, ShowsEveryValueWithItsSourceAndItsRule) {
  const auto answer =
      Test("company_name: 'Analytical \"A\"' score: 5 external_ids { system: 's' id: '1' }",
           Rule("company_name", "account.display_name") + Rule("score", "account.score") +
               Rule("external_ids", "contact.external_ids"));

  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(Values(*answer),
              ElementsAre(R"(account.display_name = "Analytical \"A\"")", "account.score = 5",
                          R"(contact.external_ids = [{"system":"s","id":"1"}])"));
  EXPECT_THAT(answer->values(0), EqualsProto(FromText<v1::TestMappingResponse::Value>(R"pb(
                target: "account.display_name"
                source: "company_name"
                json: "\"Analytical \\\"A\\\"\""
                rule { source: "company_name" target: "account.display_name" }
              )pb")));
}

TEST_F(MappingTrialTest, FansOneAddressOutToBoth) {
  const auto answer = Test("address { postal_address { locality: 'Paris' } }");

  ASSERT_THAT(answer, IsOk());
  const std::string paris = R"( = {"postal_address":{"locality":"Paris"}})";
  EXPECT_THAT(Values(*answer), AllOf(Contains("account.billing_address" + paris),
                                     Contains("account.shipping_address" + paris)));
}

TEST_F(MappingTrialTest, TriesTheMappingInForceOrAnyOfItsVersions) {
  Map(Rule("company_name", "opportunity.display_name"));

  const auto in_force = Test("company_name: 'Acme'");
  const auto first = Test("company_name: 'Acme'", "version: 1");

  ASSERT_THAT(in_force, IsOk());
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Values(*in_force), ElementsAre(R"(opportunity.display_name = "Acme")"));
  EXPECT_THAT(Values(*first), Contains(R"(account.display_name = "Acme")"));
  EXPECT_THAT(Test("company_name: 'Acme'", "version: 3"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(MappingTrialTest, NamesWhatIsDroppedAndWhatIsLeftOut) {
  const auto answer = Test(
      "company_name: '" + std::string(51, 'x') +
          "' fax: '1' address { postal_address { locality: 'Paris' } } status: 'statuses/lead/x'"
          " number: 'L-1' etag: '4'",
      Rule("company_name", "account.phone") +
          Rule("address.postal_address.locality",
               "account.billing_address.postal_address.locality"));

  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(Values(*answer),
              ElementsAre(R"(account.billing_address.postal_address.locality = "Paris")"));
  EXPECT_THAT(answer->left_out(), ElementsAre("account.phone"));
  EXPECT_THAT(answer->dropped_fields(), ElementsAre("company_name", "fax"));
}

TEST_F(MappingTrialTest, CarriesConsentWhateverTheRulesSay) {
  const auto answer =
      Test("do_not_call: true do_not_email: true", Rule("do_not_email", "contact.do_not_email"));

  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(Values(*answer),
              ElementsAre("contact.do_not_email = true", "contact.do_not_call = true"));
  EXPECT_TRUE(answer->values(0).has_rule());
  EXPECT_FALSE(answer->values(1).has_rule());
  EXPECT_THAT(answer->dropped_fields(), IsEmpty());
}

TEST_F(MappingTrialTest, CarriesCustomFieldsAsTheyAreDefined) {
  Define(FieldDefinition::ENTITY_LEAD, "budget", "KIND_NUMBER");
  Define(FieldDefinition::ENTITY_LEAD, "color", "KIND_TEXT");
  Define(FieldDefinition::ENTITY_ACCOUNT, "budget", "KIND_NUMBER");
  const std::string lead =
      "custom_fields { key: 'budget' value { number_value: 5000 } }"
      " custom_fields { key: 'color' value { text_value: 'red' } }";

  const auto answer = Test(lead, Rule("custom_fields", "account.custom_fields"));

  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(Values(*answer),
              ElementsAre(R"(account.custom_fields.budget = {"number_value":5000})"));
  EXPECT_EQ(answer->values(0).rule().source(), "custom_fields");
  EXPECT_THAT(answer->dropped_fields(), ElementsAre("custom_fields.color"));
}

TEST_F(MappingTrialTest, NamesEveryWrongRule) {
  const auto answer = Test("", Rule("email", "contact.email") + Rule("mail", "contact.email") +
                                   Rule("email", "account.score") +
                                   Rule("custom_fields.none", "account.custom_fields.none"));

  EXPECT_THAT(answer, AllOf(RefusesField("rules[1].source"), RefusesField("rules[2].target"),
                            RefusesField("rules[3].source")));
}

TEST_F(MappingTrialTest, TakesRulesOrAVersionAndALeadThatCouldBeOne) {
  EXPECT_THAT(Test("", "version: 1 " + Rule("email", "contact.email")), RefusesField("version"));
  EXPECT_THAT(Test("score: 6"), RefusesField("lead.score"));
  EXPECT_THAT(Call(*mappings_, &MappingStub::TestMapping,
                   FromText<v1::TestMappingRequest>("name: 'mappings/lead'")),
              RefusesField("lead"));
}

TEST_F(MappingTrialTest, StoresNothing) {
  const int64_t before = Version();

  ASSERT_THAT(Test("", Rule("email", "contact.email")), IsOk());

  EXPECT_EQ(Version(), before);
}

TEST_F(MappingTrialTest, ListsTheFieldsThatNoRuleCarries) {
  Map(Rule("company_name", "account.display_name") + Rule("address", "account.billing_address"));

  EXPECT_THAT(Unmapped(), AllOf(Contains("fax"), Contains("annotations"), Contains("owner"),
                                Not(Contains("company_name")), Not(Contains("address"))));
}

TEST_F(MappingTrialTest, ListsNothingThatIsNeverForAMapping) {
  Map(Rule("company_name", "account.display_name"));

  EXPECT_THAT(Unmapped(),
              AllOf(Not(Contains("status")), Not(Contains("etag")), Not(Contains("name")),
                    Not(Contains("number")), Not(Contains("do_not_call")),
                    Not(Contains("do_not_email")), Not(Contains("custom_fields"))));
}

TEST_F(MappingTrialTest, TakesAPartForItsField) {
  Map(Rule("address.postal_address.locality", "account.billing_address.postal_address.locality"));

  EXPECT_THAT(Unmapped(), Not(Contains("address")));
}

TEST_F(MappingTrialTest, ListsCustomFieldsThatNoTargetHasAlike) {
  Define(FieldDefinition::ENTITY_LEAD, "budget", "KIND_NUMBER");
  Define(FieldDefinition::ENTITY_LEAD, "color", "KIND_TEXT");
  Define(FieldDefinition::ENTITY_LEAD, "size", "KIND_TEXT");
  Define(FieldDefinition::ENTITY_ACCOUNT, "budget", "KIND_NUMBER");
  Define(FieldDefinition::ENTITY_ACCOUNT, "color", "KIND_NUMBER");
  Define(FieldDefinition::ENTITY_ACCOUNT, "extent", "KIND_TEXT");

  Map(Rule("custom_fields", "account.custom_fields"));
  EXPECT_THAT(Unmapped(), AllOf(Not(Contains("custom_fields.budget")),
                                Contains("custom_fields.color"), Contains("custom_fields.size")));

  Map(Rule("custom_fields.size", "account.custom_fields.extent"));
  EXPECT_THAT(Unmapped(),
              AllOf(Contains("custom_fields.budget"), Not(Contains("custom_fields.size"))));
}

}  // namespace
}  // namespace leadline::configuration
