#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::ElementsAre;
using type::v1::ErrorReason;
using v1::FieldMapping;

class MappingServiceTest : public ConfigurationTest {
 protected:
  absl::StatusOr<FieldMapping> Get(int64_t version = 0, const std::string& name = "mappings/lead") {
    v1::GetMappingRequest request;
    request.set_name(name);
    request.set_version(version);
    const auto response = Call(*mappings_, &MappingStub::GetMapping, request);
    if (!response.ok()) return response.status();
    return response->mapping();
  }

  absl::StatusOr<FieldMapping> Update(const std::string& mapping, const std::string& more = "") {
    const auto response = Call(*mappings_, &MappingStub::UpdateMapping,
                               FromText<v1::UpdateMappingRequest>(
                                   "mapping { name: 'mappings/lead' " + mapping + " } " + more));
    if (!response.ok()) return response.status();
    return response->mapping();
  }

  static std::string Rule(const std::string& source, const std::string& target) {
    return "rules { source: '" + source + "' target: '" + target + "' }";
  }
};

TEST_F(MappingServiceTest, StartsWithThatOfTheDefaultPreset) {
  const auto mapping = Get();

  ASSERT_THAT(mapping, IsOk());
  EXPECT_THAT(*mapping, EqualsProto(test::ConfigurationOf().mappings(0), {"create_time"}));
}

TEST_F(MappingServiceTest, MakesANewVersionAndKeepsTheOld) {
  const auto first = Get();

  const auto second = Update(Rule("email", "contact.email"));

  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(second->rules_size(), 1);
  EXPECT_THAT(*Get(), EqualsProto(*second));
  EXPECT_THAT(*Get(1), EqualsProto(*first));
}

TEST_F(MappingServiceTest, MakesNoVersionOfTheSameRules) {
  ASSERT_THAT(Update(Rule("email", "contact.email")), IsOk());
  const int64_t before = Version();

  const auto again = Update(Rule("email", "contact.email"));

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->version(), 2);
  EXPECT_EQ(Version(), before);
}

TEST_F(MappingServiceTest, ListsTheVersionsFromTheNewest) {
  ASSERT_THAT(Update(Rule("email", "contact.email")), IsOk());
  ASSERT_THAT(Update(Rule("phone", "contact.phone")), IsOk());

  std::vector<int64_t> versions;
  auto request = FromText<v1::ListMappingVersionsRequest>("name: 'mappings/lead' page_size: 2");
  do {
    const auto page = Call(*mappings_, &MappingStub::ListMappingVersions, request);
    ASSERT_THAT(page, IsOk());
    for (const FieldMapping& mapping : page->mappings()) versions.push_back(mapping.version());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  EXPECT_THAT(versions, ElementsAre(3, 2, 1));
}

TEST_F(MappingServiceTest, RefusesRulesThatFitNoField) {
  EXPECT_THAT(Update(Rule("email", "contact.email") + Rule("mail", "contact.email") +
                     Rule("email", "account.score")),
              RefusesField("mapping.rules[1].source"));
  EXPECT_EQ(Get()->version(), 1);
}

TEST_F(MappingServiceTest, CarriesCustomFieldsThatAreDefinedAndAlike) {
  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_LEAD, "budget", "kind: KIND_NUMBER"), IsOk());
  const std::string rule = Rule("custom_fields.budget", "account.custom_fields.budget");
  EXPECT_THAT(Update(rule), RefusesField("mapping.rules[0].target"));

  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_ACCOUNT, "budget", "kind: KIND_NUMBER"),
              IsOk());
  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_ACCOUNT, "budgets", "kind: KIND_TEXT"),
              IsOk());

  EXPECT_THAT(Update(rule), IsOk());
  EXPECT_THAT(Update(Rule("custom_fields.budget", "account.custom_fields.budgets")),
              RefusesField("mapping.rules[0].target"));
}

TEST_F(MappingServiceTest, NeedsAtLeastOneRule) {
  EXPECT_THAT(Update("", "update_mask { paths: 'rules' }"), RefusesField("mapping.rules"));
}

TEST_F(MappingServiceTest, FollowsOnlyTheVersionThatWasRead) {
  ASSERT_THAT(Update(Rule("email", "contact.email") + " etag: '1'"), IsOk());
  EXPECT_THAT(Update(Rule("phone", "contact.phone") + " etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(MappingServiceTest, TellsWhatIsNotThere) {
  EXPECT_THAT(Get(7), NamesResource("mappings/lead"));
  EXPECT_THAT(Get(0, "mappings/account"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(MappingServiceTest, ChangesNothingWhenAskedOnlyToValidate) {
  ASSERT_THAT(Update(Rule("email", "contact.email"), "validate_only: true"), IsOk());
  EXPECT_EQ(Get()->version(), 1);
}

TEST_F(MappingServiceTest, GivesOtherServicesTheTwentyNewestVersions) {
  for (int i = 0; i < 21; ++i) {
    ASSERT_THAT(Update(Rule("annotations.a" + std::to_string(i), "account.annotations.a")), IsOk());
  }

  const v1::Configuration whole = Snapshot();

  EXPECT_EQ(whole.mappings_size(), 20);
  EXPECT_EQ(whole.mappings(0).version(), 22);
  EXPECT_EQ(whole.mappings(19).version(), 3);
}

}  // namespace
}  // namespace leadline::configuration
