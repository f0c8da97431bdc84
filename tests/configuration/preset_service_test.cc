#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/preset_fixture.h"
#include "tests/support/configuration_snapshot.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::Not;
using type::v1::ErrorReason;
using v1::Status;

constexpr char kRequest[] = "0198b2f0-1111-7000-8000-000000000001";

using PresetServiceTest = PresetFixture;

// Whatever was there before.
class AppliedPresetTest : public PresetServiceTest,
                          public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(, AppliedPresetTest,
                         ::testing::Values("default", "axelor8", "kafinea", "prosperworks",
                                           "suitedash", "twentyfoursevenoffice"),
                         [](const auto& preset) { return std::string(preset.param); });

TEST_P(AppliedPresetTest, IsWhatTheConfigurationHolds) {
  ASSERT_THAT(Apply("kafinea"), IsOk());
  ASSERT_THAT(Apply(GetParam()), IsOk());

  const v1::Configuration expected = test::ConfigurationOf("presets/" + std::string(GetParam()));
  const v1::Configuration whole = Snapshot();
  std::vector<Status> in_use;
  for (const Status& status : whole.statuses()) {
    if (!status.has_archive_time()) in_use.push_back(status);
  }
  ASSERT_EQ(in_use.size(), static_cast<size_t>(expected.statuses_size()));
  for (int i = 0; i < expected.statuses_size(); ++i) {
    EXPECT_THAT(in_use[i],
                EqualsProto(expected.statuses(i), {"create_time", "update_time", "etag"}));
  }
  EXPECT_THAT(whole.settings(), EqualsProto(expected.settings(), {"update_time", "etag"}));
  EXPECT_THAT(whole.mappings(0),
              EqualsProto(expected.mappings(0), {"create_time", "version", "etag"}));
}

TEST_P(AppliedPresetTest, LeavesNoTraceWhenAppliedAgain) {
  ASSERT_THAT(Apply(GetParam()), IsOk());
  const v1::Configuration before = Snapshot();

  const auto again = Apply(GetParam());

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->version(), before.version());
  EXPECT_THAT(Snapshot(), EqualsProto(before));
}

TEST_F(PresetServiceTest, KeepsTheStatusesThatAdministratorsAddedBehindItsOwn) {
  AddStatus("own-1");
  AddStatus("own-2");

  ASSERT_THAT(Apply("kafinea"), IsOk());

  EXPECT_THAT(LeadStatuses(), ElementsAre("not-contacted", "waiting-for-a-call", "contact-us",
                                          "contacted", "cold", "burning", "hot", "pre-qualified",
                                          "qualified", "inactive", "lost", "own-1", "own-2"));
}

TEST_F(PresetServiceTest, NeverArchivesAStatusThatAnAdministratorAddedUnderItsId) {
  AddStatus("qualified");
  ASSERT_THAT(Apply("kafinea"), IsOk());

  ASSERT_THAT(Apply("default"), IsOk());

  EXPECT_THAT(LeadStatuses(), Contains("qualified"));
  EXPECT_THAT(LeadStatuses(), Not(Contains("pre-qualified")));
}

TEST_F(PresetServiceTest, TakesTheRolesBack) {
  AddStatus("own");
  ASSERT_THAT(Call(*statuses_, &StatusStub::SetStatusRoles,
                   FromText<v1::SetStatusRolesRequest>(
                       "entity: ENTITY_LEAD default_status: 'statuses/lead/own'"
                       " converted_status: 'statuses/lead/converted'"
                       " lost_status: 'statuses/lead/lost'")),
              IsOk());

  ASSERT_THAT(Apply("default"), IsOk());

  EXPECT_EQ(GetStatus("statuses/lead/own").role(), Status::ROLE_UNSPECIFIED);
  EXPECT_EQ(GetStatus("statuses/lead/to-be-processed").role(), Status::ROLE_DEFAULT);
}

TEST_F(PresetServiceTest, KeepsWhatAdministratorsDidToDictionariesAndSeries) {
  ASSERT_THAT(Call(*dictionaries_, &DictionaryStub::UpdateDictionaryEntry,
                   FromText<v1::UpdateDictionaryEntryRequest>(
                       "dictionary_entry { name: 'dictionaries/source/entries/website'"
                       " display_name: 'Our site' }")),
              IsOk());
  AddEntry("source", "web", "Website");
  ASSERT_THAT(Call(*series_, &SeriesStub::UpdateNumberSeriesDefinition,
                   FromText<v1::UpdateNumberSeriesDefinitionRequest>(
                       "number_series_definition { name: 'numberSeries/leads' prefix: 'Z' }")),
              IsOk());
  const v1::Configuration before = Snapshot();

  ASSERT_THAT(Apply("axelor8"), IsOk());

  const v1::Configuration after = Snapshot();
  EXPECT_THAT(after.dictionary_entries(), ElementsAreArray([&] {
                std::vector<test::ProtoMatcher> same;
                for (const auto& entry : before.dictionary_entries()) {
                  same.push_back(EqualsProto(entry));
                }
                return same;
              }()));
  EXPECT_THAT(after.number_series_definitions(1), EqualsProto(before.number_series_definitions(1)));
}

TEST_F(PresetServiceTest, KeepsWhoMayOwnLeads) {
  AddEntry("team", "north");
  ASSERT_THAT(UpdateSettings("assignable_users: 'users/ann' "
                             "team_members { team: 'dictionaries/team/entries/north' "
                             "users: 'users/ann' }"),
              IsOk());
  const v1::Settings before = Snapshot().settings();

  ASSERT_THAT(Apply("kafinea"), IsOk());

  const v1::Settings after = Snapshot().settings();
  EXPECT_THAT(after.assignable_users(), ElementsAre("users/ann"));
  ASSERT_EQ(after.team_members_size(), 1);
  EXPECT_THAT(after.team_members(0), EqualsProto(before.team_members(0)));
}

TEST_F(PresetServiceTest, KeepsTheMappingRulesThatAdministratorsAdded) {
  AddMappingRule("annual_revenue", "opportunity.amount");
  const v1::FieldMapping before = Snapshot().mappings(0);

  ASSERT_THAT(Apply("kafinea"), IsOk());

  const v1::Configuration whole = Snapshot();
  const auto& rules = whole.mappings(0).rules();
  EXPECT_THAT(*rules.rbegin(), EqualsProto(*before.rules().rbegin()));
}

TEST_F(PresetServiceTest, AnswersARepeatedRequestWithItsFirstAnswer) {
  const std::string request_id = std::string("request_id: '") + kRequest + "'";
  const auto first = Apply("kafinea", request_id);
  ASSERT_THAT(first, IsOk());
  AddStatus("own");

  const auto again = Apply("kafinea", request_id);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->version(), first->version());
}

TEST_F(PresetServiceTest, RefusesARequestIdOfAnotherRequest) {
  const std::string request_id = std::string("request_id: '") + kRequest + "'";
  ASSERT_THAT(Apply("kafinea", request_id), IsOk());

  EXPECT_THAT(Apply("default", request_id), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                      ErrorReason::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(PresetServiceTest, IsHeldToTheVersionThatWasCompared) {
  const int64_t seen = Diff("kafinea")->version();
  AddStatus("own");

  EXPECT_THAT(Apply("kafinea", "expected_version: " + std::to_string(seen)),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Apply("kafinea", "expected_version: " + std::to_string(Version())), IsOk());
}

TEST_F(PresetServiceTest, ChangesNothingWhenAskedOnlyToValidate) {
  const v1::Configuration before = Snapshot();

  ASSERT_THAT(Apply("kafinea", "validate_only: true"), IsOk());

  EXPECT_THAT(Snapshot(), EqualsProto(before));
}

TEST_F(PresetServiceTest, TellsWhatIsNotThere) {
  EXPECT_THAT(Apply("copper"), NamesResource("presets/copper"));
}

TEST_F(PresetServiceTest, PagesThroughThePresets) {
  std::vector<std::string> names;
  v1::ListPresetsRequest request;
  request.set_page_size(2);
  do {
    const auto page = Call(*preset_stub_, &PresetStub::ListPresets, request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Preset& preset : page->presets()) names.push_back(preset.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  EXPECT_THAT(names, ElementsAre("presets/axelor8", "presets/default", "presets/kafinea",
                                 "presets/prosperworks", "presets/suitedash",
                                 "presets/twentyfoursevenoffice"));
}

TEST_F(PresetServiceTest, RefusesAPageTokenThatItDidNotMake) {
  EXPECT_THAT(
      Call(*preset_stub_, &PresetStub::ListPresets,
           FromText<v1::ListPresetsRequest>("page_token: 'presets/default'")),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace leadline::configuration
