// What a wanted configuration is refused for: everything at once, by its path, and nothing changes.

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/apply_fixture.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsSupersetOf;

struct Refusal {
  const char* name;
  const char* wanted;
  std::set<std::string> paths;
  const char* more = "";
};

class ApplyRefusalTest : public ApplyFixture, public ::testing::WithParamInterface<Refusal> {
 protected:
  static std::vector<std::string> Fields(const absl::Status& status) {
    std::vector<std::string> fields;
    const auto request = DetailOf<google::rpc::BadRequest>(status);
    if (!request.has_value()) return fields;
    for (const auto& violation : request->field_violations()) fields.push_back(violation.field());
    return fields;
  }
};

const Refusal kRefusals[] = {
    {"TooLongALabel",
     "statuses { name: 'statuses/lead/a' category: CATEGORY_OPEN display_name: '"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "x"
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "x"
     "xxxxxxxxxxxxxxxxxxxx' }",
     {"configuration.statuses[0].display_name"}},
    {"NamesThatCannotBe",
     "statuses { name: 'statuses/lead/Bad Id' display_name: 'A' category: CATEGORY_OPEN }"
     "statuses { name: 'statuses/partner/a' display_name: 'A' category: CATEGORY_OPEN }"
     "dictionary_entries { name: 'dictionaries/source' display_name: 'A' }"
     "field_definitions { name: 'fieldDefinitions/lead/9' display_name: 'A' kind: KIND_BOOL }",
     {"configuration.statuses[0].name", "configuration.statuses[1].name",
      "configuration.dictionary_entries[0].name", "configuration.field_definitions[0].name"}},
    {"DefinitionsThatTheirServicesWouldRefuse",
     "views { name: 'views/a' display_name: 'A' entity: ENTITY_LEAD filter: 'nothing = 1'"
     " visibility: VISIBILITY_SHARED columns: 'email' columns: 'no_such' }"
     "workflow_rules { name: 'workflowRules/a' display_name: 'A' on_event: EVENT_LEAD_CREATED"
     " actions { set_status: 'statuses/lead/none' } }",
     {"configuration.views[0].filter", "configuration.views[0].columns[1]",
      "configuration.workflow_rules[0].actions[0].set_status"}},
    {"NothingAtAllOfAName",
     "statuses { display_name: 'A' category: CATEGORY_OPEN }",
     {"configuration.statuses[0].name"}},
    {"WhatIsNamedTwice",
     "dictionary_entries { name: 'dictionaries/source/entries/a' display_name: 'A' }"
     "dictionary_entries { name: 'dictionaries/source/entries/a' display_name: 'B' }",
     {"configuration.dictionary_entries[1].name"}},
    {"EveryViolationOfEveryKind",
     "statuses { name: 'statuses/lead/a' display_name: ' ' category: CATEGORY_OPEN }"
     "statuses { name: 'statuses/lead/b' display_name: 'B' category: CATEGORY_CLOSED_WON }"
     "dictionary_entries { name: 'dictionaries/source/entries/c' display_name: 'C' code: 'X' }"
     "dictionary_entries { name: 'dictionaries/none/entries/d' display_name: 'D' }"
     "number_series_definitions { name: 'numberSeries/e' display_name: ' ' kind: KIND_LEAD "
     "prefix: 'L-0' }"
     "field_definitions { name: 'fieldDefinitions/lead/f' display_name: 'F' kind: KIND_ENTRY }"
     "mappings { name: 'mappings/lead' rules { source: 'shoe' target: 'account.display_name' } }",
     {"configuration.statuses[0].display_name", "configuration.statuses[1].category",
      "configuration.dictionary_entries[0].code", "configuration.dictionary_entries[1].name",
      "configuration.number_series_definitions[0].display_name",
      "configuration.field_definitions[0].dictionary",
      "configuration.mappings[0].rules[0].source"}},
    {"RolesThatDoNotFit",
     "statuses { name: 'statuses/lead/a' display_name: 'A' category: CATEGORY_OPEN role: ROLE_LOST "
     "}"
     "statuses { name: 'statuses/lead/b' display_name: 'B' category: CATEGORY_OPEN "
     "role: ROLE_DEFAULT }"
     "statuses { name: 'statuses/lead/c' display_name: 'C' category: CATEGORY_OPEN "
     "role: ROLE_DEFAULT }",
     {"configuration.statuses[0].role", "configuration.statuses[2].role"}},
    {"RolesThatNobodyWouldHave",
     "statuses { name: 'statuses/lead/lost' display_name: 'Lost' category: CATEGORY_CLOSED_LOST }",
     {"configuration.statuses"}},
    {"PruningAwayEveryStatus", "", {"configuration.statuses"}, "prune: true"},
    {"LabelsThatAreTheSame",
     "dictionary_entries { name: 'dictionaries/source/entries/a' display_name: 'Website' }"
     "dictionary_entries { name: 'dictionaries/source/entries/b' display_name: 'Strasse' }"
     "dictionary_entries { name: 'dictionaries/source/entries/c' display_name: ' STRASSE ' }"
     "dictionary_entries { name: 'dictionaries/source/entries/d' display_name: ' \u200b' }",
     {"configuration.dictionary_entries[0].display_name",
      "configuration.dictionary_entries[2].display_name",
      "configuration.dictionary_entries[3].display_name"}},
    {"CodesThatAreTheSame",
     "dictionary_entries { name: 'dictionaries/country/entries/a' display_name: 'A' code: 'FR' }"
     "dictionary_entries { name: 'dictionaries/country/entries/z' display_name: 'Z' code: 'FR' }",
     {"configuration.dictionary_entries[0].code", "configuration.dictionary_entries[1].code"}},
    {"ParentsThatAreNotThere",
     "dictionaries { name: 'dictionaries/a' display_name: 'A' parent: 'dictionaries/b' }"
     "dictionaries { name: 'dictionaries/b' display_name: 'B' parent: 'dictionaries/a' }"
     "dictionaries { name: 'dictionaries/c' display_name: 'C' parent: 'dictionaries/none' }",
     {"configuration.dictionaries[0].parent", "configuration.dictionaries[2].parent"}},
    {"WhatIsLookedUpOnly",
     "dictionary_entries { name: 'dictionaries/city/entries/a' display_name: 'A' }"
     "field_definitions { name: 'fieldDefinitions/lead/home' display_name: 'A' kind: KIND_ENTRY"
     " dictionary: 'dictionaries/city' }",
     {"configuration.dictionary_entries[0].name", "configuration.field_definitions[0].dictionary"}},
    {"WhatNeverChanges",
     "dictionaries { name: 'dictionaries/source' display_name: 'S' coded: true }"
     "number_series_definitions { name: 'numberSeries/leads' display_name: 'L' "
     "kind: KIND_CUSTOMER prefix: 'L-' }",
     {"configuration.dictionaries[0].coded", "configuration.number_series_definitions[0].kind"}},
    {"NumbersThatCouldLookTheSame",
     "number_series_definitions { name: 'numberSeries/a' display_name: 'A' kind: KIND_CUSTOMER "
     "prefix: 'C-1' }",
     {"configuration.number_series_definitions[0].prefix"}},
    {"SettingsThatLinkWhatMayNotBeLinked",
     "settings { leads_enabled: true converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY "
     "default_targets { account: true } default_account_type: ACCOUNT_TYPE_CUSTOMER "
     "default_merge_policy: MERGE_POLICY_KEEP number_series_choice: NUMBER_SERIES_CHOICE_CALLER "
     "transition_policy: TRANSITION_POLICY_FREE "
     "post_convert_visibility: POST_CONVERT_VISIBILITY_SHOW "
     "lead_delete_policy: LEAD_DELETE_POLICY_FORBID "
     "opportunity_on_lead: OPPORTUNITY_ON_LEAD_ALLOW role_direction: ROLE_DIRECTION_BIDIRECTIONAL "
     "account_duplicate_policy: DUPLICATE_POLICY_LINK_IF_UNIQUE "
     "contact_duplicate_policy: DUPLICATE_POLICY_LINK_IF_UNIQUE }",
     {"configuration.settings.account_duplicate_policy",
      "configuration.settings.contact_duplicate_policy"}},
    {"SettingsThatNameWhatIsNot",
     "settings { leads_enabled: true converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY "
     "default_targets { account: true } default_account_type: ACCOUNT_TYPE_CUSTOMER "
     "default_merge_policy: MERGE_POLICY_KEEP number_series_choice: NUMBER_SERIES_CHOICE_CALLER "
     "transition_policy: TRANSITION_POLICY_FREE convertible_from: 'statuses/lead/none' "
     "post_convert_visibility: POST_CONVERT_VISIBILITY_SHOW "
     "lead_delete_policy: LEAD_DELETE_POLICY_FORBID "
     "opportunity_on_lead: OPPORTUNITY_ON_LEAD_ALLOW role_direction: ROLE_DIRECTION_BIDIRECTIONAL "
     "}",
     {"configuration.settings.convertible_from[0]"}},
};

INSTANTIATE_TEST_SUITE_P(, ApplyRefusalTest, ::testing::ValuesIn(kRefusals),
                         [](const auto& refusal) { return std::string(refusal.param.name); });

TEST_P(ApplyRefusalTest, NamesEveryPathAndChangesNothing) {
  const v1::Configuration before = Snapshot();

  const auto refused = ApplyText(GetParam().wanted, GetParam().more);

  for (const std::string& path : GetParam().paths) EXPECT_THAT(refused, RefusesField(path));
  EXPECT_THAT(Snapshot(), EqualsProto(before));
}

TEST_F(ApplyFixture, RefusesARequestWithoutAConfiguration) {
  EXPECT_THAT(Call(*configurations_, &ConfigurationStub::ApplyConfiguration,
                   v1::ApplyConfigurationRequest()),
              RefusesField("configuration"));
}

TEST_F(ApplyFixture, RefusesMoreIndexedFieldsThanThereCanBe) {
  v1::Configuration wanted;
  for (int i = 0; i < 11; ++i) {
    auto& field = *wanted.add_field_definitions();
    field.set_name("fieldDefinitions/lead/field" + std::to_string(i));
    field.set_display_name("Field");
    field.set_kind(v1::FieldDefinition::KIND_TEXT);
    field.set_indexed(true);
  }
  EXPECT_THAT(ApplyWhole(wanted), RefusesField("configuration.field_definitions[10].indexed"));

  wanted.mutable_field_definitions(10)->set_indexed(false);
  EXPECT_THAT(ApplyWhole(wanted), IsOk());
  EXPECT_TRUE(Snapshot().field_definitions(0).indexed());
}

// What text and times can hold that nobody would write.
TEST_F(ApplyFixture, IsNotUpsetByOddTextAndTimes) {
  v1::Configuration wanted;
  auto& dictionary = *wanted.add_dictionaries();
  dictionary.set_name("dictionaries/odd");
  dictionary.set_display_name(std::string("a\0b", 3));
  EXPECT_THAT(ApplyWhole(wanted), RefusesField("configuration.dictionaries[0].display_name"));

  v1::Configuration timeless;
  auto& entry = *timeless.add_dictionary_entries();
  entry.set_name("dictionaries/source/entries/odd");
  entry.set_display_name("Odd");
  entry.mutable_archive_time()->set_seconds(std::numeric_limits<int64_t>::max());
  EXPECT_THAT(ApplyWhole(timeless), IsOk());
  EXPECT_TRUE(Entry("dictionaries/source/entries/odd").has_archive_time());
}

}  // namespace
}  // namespace leadline::configuration
