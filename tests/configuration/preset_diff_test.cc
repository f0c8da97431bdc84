#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/preset_fixture.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using type::v1::ErrorReason;
using v1::PresetChange;

class DiffPresetTest : public PresetFixture {
 protected:
  // "CREATED statuses/lead/hot": what happens to which resource.
  std::vector<std::string> Changes(const std::string& id) {
    std::vector<std::string> lines;
    const auto diff = Diff(id);
    EXPECT_THAT(diff, IsOk());
    for (const PresetChange& change : diff->changes()) {
      lines.push_back(PresetChange::Kind_Name(change.kind()).substr(sizeof("KIND_") - 1) + " " +
                      change.resource());
    }
    return lines;
  }

  PresetChange ChangeOf(const std::string& resource, const std::string& id) {
    const auto diff = Diff(id);
    EXPECT_THAT(diff, IsOk());
    for (const PresetChange& change : diff->changes()) {
      if (change.resource() == resource) return change;
    }
    return PresetChange();
  }
};

TEST_F(DiffPresetTest, SaysWhichSettingsWouldGetWhichValues) {
  const auto diff = Diff("axelor8");

  ASSERT_THAT(diff, IsOk());
  EXPECT_EQ(diff->version(), Version());
  ASSERT_EQ(diff->changes_size(), 2);
  EXPECT_THAT(
      diff->changes(0), EqualsProto(FromText<PresetChange>(R"pb(
        kind: KIND_CHANGED
        resource: "dictionaries/function"
        fields { path: "policy" old_value: "POLICY_ADMIN_ONLY" new_value: "POLICY_USER_EXTENSIBLE" }
      )pb")));
  EXPECT_THAT(diff->changes(1), EqualsProto(FromText<PresetChange>(R"pb(
                kind: KIND_CHANGED
                resource: "settings"
                fields { path: "archive_on_lost" old_value: "false" new_value: "true" }
                fields { path: "default_targets.opportunity" old_value: "true" new_value: "false" }
                fields { path: "required_targets" new_value: "{\"any_of\":[\"TARGET_ACCOUNT\"]}" }
                fields {
                  path: "number_series_choice"
                  old_value: "NUMBER_SERIES_CHOICE_CALLER"
                  new_value: "NUMBER_SERIES_CHOICE_DEFAULT_ONLY"
                }
                fields {
                  path: "lead_delete_policy"
                  old_value: "LEAD_DELETE_POLICY_SOFT"
                  new_value: "LEAD_DELETE_POLICY_ARCHIVE"
                }
                fields { path: "revert_window_days" old_value: "7" new_value: "0" }
                fields {
                  path: "opportunity_on_lead"
                  old_value: "OPPORTUNITY_ON_LEAD_FORBID"
                  new_value: "OPPORTUNITY_ON_LEAD_ALLOW"
                }
                fields {
                  path: "transfers"
                  old_value: "{\"kind\":\"KIND_CAMPAIGNS\",\"mode\":\"MODE_LINK\"}"
                  new_value: "{\"kind\":\"KIND_ACTIVITIES\",\"mode\":\"MODE_MOVE\"}"
                }
                fields {
                  path: "terminology"
                  new_value: "{\"subject\":\"SUBJECT_ACCOUNT\",\"display_name\":\"Partner\"}"
                }
              )pb")));
}

TEST_F(DiffPresetTest, SaysWhichStatusesWouldComeAndGo) {
  EXPECT_THAT(
      Changes("suitedash"),
      ElementsAre("CREATED statuses/lead/lead", "ARCHIVED statuses/lead/to-be-processed",
                  "ARCHIVED statuses/lead/marketing-qualification",
                  "CREATED statuses/lead/prospect", "CREATED statuses/lead/client",
                  "ARCHIVED statuses/lead/sales-qualification", "CHANGED statuses/lead/lost",
                  "ARCHIVED statuses/lead/nurturing", "ARCHIVED statuses/lead/converted",
                  "CHANGED settings", "CHANGED mappings/lead", "CREATED rolePolicies/lead",
                  "CREATED rolePolicies/prospect", "CREATED rolePolicies/client"));
}

TEST_F(DiffPresetTest, SaysWhatANewStatusWouldBeLike) {
  EXPECT_THAT(
      ChangeOf("statuses/lead/qualified", "kafinea"), EqualsProto(FromText<PresetChange>(R"pb(
        kind: KIND_CREATED
        resource: "statuses/lead/qualified"
        fields { path: "entity" old_value: "ENTITY_UNSPECIFIED" new_value: "ENTITY_LEAD" }
        fields { path: "display_name" new_value: "Qualified" }
        fields { path: "labels.fr" new_value: "Qualifi\303\251" }
        fields { path: "category" old_value: "CATEGORY_UNSPECIFIED" new_value: "CATEGORY_OPEN" }
        fields { path: "directly_selectable" old_value: "false" new_value: "true" }
        fields { path: "convertible" old_value: "false" new_value: "true" }
        fields { path: "position" old_value: "0" new_value: "90" }
      )pb")));
}

TEST_F(DiffPresetTest, SaysWhatWouldBeInUseAgain) {
  ASSERT_THAT(Apply("suitedash"), IsOk());

  EXPECT_THAT(Changes("default"), Contains("RESTORED statuses/lead/nurturing"));
}

TEST_F(DiffPresetTest, SaysWhichMappingRuleWouldGo) {
  EXPECT_THAT(ChangeOf("mappings/lead", "prosperworks"), EqualsProto(FromText<PresetChange>(R"pb(
                kind: KIND_CHANGED
                resource: "mappings/lead"
                fields {
                  path: "rules"
                  old_value: "{\"source\":\"address\",\"target\":\"account.shipping_address\"}"
                }
              )pb")));
}

TEST_F(DiffPresetTest, SaysWhatAnAdministratorDidThatWouldBeUndone) {
  ASSERT_THAT(Call(*statuses_, &StatusStub::UpdateStatus,
                   FromText<v1::UpdateStatusRequest>(
                       "status { name: 'statuses/lead/nurturing' display_name: 'Later'"
                       " labels { key: 'de' value: 'Später' } }")),
              IsOk());

  EXPECT_THAT(ChangeOf("statuses/lead/nurturing", "default"),
              EqualsProto(FromText<PresetChange>(R"pb(
                kind: KIND_CHANGED
                resource: "statuses/lead/nurturing"
                fields { path: "display_name" old_value: "Later" new_value: "Nurturing" }
                fields { path: "labels.de" old_value: "Sp\303\244ter" }
              )pb")));
}

TEST_F(DiffPresetTest, IsEmptyWhereThePresetIsApplied) {
  EXPECT_THAT(Changes("default"), IsEmpty());
}

TEST_F(DiffPresetTest, WritesNothing) {
  const v1::Configuration before = Snapshot();
  const std::string events = database_.Query("SELECT count(*) FROM events");

  ASSERT_THAT(Diff("kafinea"), IsOk());

  EXPECT_THAT(Snapshot(), EqualsProto(before));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events"), events);
}

TEST_F(DiffPresetTest, TellsWhatIsNotThere) {
  EXPECT_THAT(Diff("copper"), NamesResource("presets/copper"));
}

TEST_F(DiffPresetTest, RefusesNamesOfOtherCollections) {
  EXPECT_THAT(
      Call(*preset_stub_, &PresetStub::DiffPreset,
           FromText<v1::DiffPresetRequest>("name: 'statuses/lead/lost'")),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::configuration
