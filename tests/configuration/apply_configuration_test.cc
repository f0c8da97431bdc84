#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/apply_fixture.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using type::v1::ErrorReason;
using v1::Status;

constexpr char kRequest[] = "request_id: '0198b2f0-1111-7000-8000-000000000001' ";

using ApplyConfigurationTest = ApplyFixture;

class AppliedExportTest : public ApplyFixture, public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(, AppliedExportTest,
                         ::testing::Values("default", "axelor8", "kafinea", "prosperworks",
                                           "suitedash", "twentyfoursevenoffice"),
                         [](const auto& preset) { return std::string(preset.param); });

TEST_P(AppliedExportTest, MakesOfAnyConfigurationTheOneThatWasExported) {
  ASSERT_THAT(Apply(GetParam()), IsOk());
  const v1::Configuration exported = Export();
  ASSERT_THAT(Apply(GetParam() == std::string("kafinea") ? "suitedash" : "kafinea"), IsOk());
  AddStatus("own");
  AddEntry("source", "own", "Our own source");
  AddMappingRule("annual_revenue", "opportunity.amount");

  const auto applied = ApplyWhole(exported, "prune: true");

  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(applied->version(), Version());
  EXPECT_THAT(Export(), EqualsProto(exported, {"version"}));
  const auto again = ApplyWhole(exported, "prune: true");
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->changes(), IsEmpty());
  EXPECT_EQ(again->version(), applied->version());
}

TEST_P(AppliedExportTest, ChangesNothingWhereItComesFrom) {
  ASSERT_THAT(Apply("kafinea"), IsOk());
  ASSERT_THAT(Apply(GetParam()), IsOk());
  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_LEAD, "budget", "kind: KIND_MONEY"), IsOk());
  AddEntry("source", "own", "Our own source");
  AddStatus("own");
  const v1::Configuration before = Snapshot();

  for (const bool show_archived : {false, true}) {
    const auto applied = ApplyWhole(Export(show_archived), "prune: true");
    ASSERT_THAT(applied, IsOk());
    EXPECT_THAT(applied->changes(), IsEmpty());
  }

  EXPECT_THAT(Snapshot(), EqualsProto(before));
}

TEST_F(ApplyConfigurationTest, ExportsWithoutWhatOnlyTheServerSays) {
  const v1::Configuration exported = Export();

  EXPECT_EQ(exported.version(), 1);
  EXPECT_THAT(exported.statuses(0), EqualsProto(FromText<Status>(R"pb(
                                                  name: "statuses/lead/to-be-processed"
                                                  display_name: "To be processed"
                                                  category: CATEGORY_OPEN
                                                  role: ROLE_DEFAULT
                                                  directly_selectable: true
                                                )pb"),
                                                {"labels"}));
  EXPECT_FALSE(exported.settings().has_update_time());
  EXPECT_EQ(exported.mappings_size(), 1);
  EXPECT_EQ(exported.mappings(0).version(), 0);
}

TEST_F(ApplyConfigurationTest, ExportsWhatIsArchivedOnlyOnRequest) {
  ASSERT_THAT(Apply("suitedash"), IsOk());

  const auto has = [](const v1::Configuration& whole, const std::string& name) {
    return std::any_of(whole.statuses().begin(), whole.statuses().end(),
                       [&](const Status& status) { return status.name() == name; });
  };

  EXPECT_FALSE(has(Export(), "statuses/lead/nurturing"));
  EXPECT_TRUE(has(Export(/*show_archived=*/true), "statuses/lead/nurturing"));
}

TEST_F(ApplyConfigurationTest, CreatesAndChangesWhatIsNamedAndKeepsTheRest) {
  const std::vector<std::string> before = LeadStatuses();

  const auto applied = ApplyText(R"pb(
    dictionaries { name: "dictionaries/territory" display_name: "Territory" }
    dictionary_entries { name: "dictionaries/territory/entries/north" display_name: "North" }
    field_definitions {
      name: "fieldDefinitions/lead/territory"
      kind: KIND_ENTRY
      dictionary: "dictionaries/territory"
      display_name: "Territory"
    }
    number_series_definitions {
      name: "numberSeries/north"
      kind: KIND_CUSTOMER
      display_name: "North"
      prefix: "N-"
      default_for_kind: true
    }
  )pb");

  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(
      Lines(*applied),
      ElementsAre("CREATED dictionaries/territory", "CREATED dictionaries/territory/entries/north",
                  "CHANGED numberSeries/customers", "CREATED numberSeries/north",
                  "CREATED fieldDefinitions/lead/territory"));
  EXPECT_EQ(LeadStatuses(), before);
  EXPECT_EQ(Entry("dictionaries/territory/entries/north").position(), 10);
}

TEST_F(ApplyConfigurationTest, CountsCharactersOfLabelsAndNotBytes) {
  std::string label;
  for (int i = 0; i < 200; ++i) label += "Ж";

  EXPECT_THAT(ApplyText("dictionaries { name: 'dictionaries/own' display_name: '" + label + "' }"),
              IsOk());
  EXPECT_THAT(ApplyText("dictionaries { name: 'dictionaries/own' display_name: '" + label + "Ж' }"),
              RefusesField("configuration.dictionaries[0].display_name"));
}

TEST_F(ApplyConfigurationTest, KeepsEntriesBelowOneThatIsArchived) {
  ASSERT_THAT(Call(*dictionaries_, &DictionaryStub::DeleteDictionaryEntry,
                   FromText<v1::DeleteDictionaryEntryRequest>(
                       "name: 'dictionaries/department/entries/management'")),
              IsOk());
  auto request = FromText<v1::UpdateDictionaryEntryRequest>(
      "dictionary_entry { name: 'dictionaries/function/entries/ceo' display_name: 'The boss' }"
      "update_mask { paths: 'display_name' }");

  EXPECT_THAT(Call(*dictionaries_, &DictionaryStub::UpdateDictionaryEntry, request), IsOk());
  EXPECT_EQ(Entry("dictionaries/function/entries/ceo").parent(),
            "dictionaries/department/entries/management");
  EXPECT_THAT(ApplyWhole(Export()), IsOk());
}

TEST_F(ApplyConfigurationTest, DefinesViewsAndRulesAsTheirServicesDo) {
  const auto applied = ApplyText(R"pb(
    views {
      name: "views/key-accounts"
      entity: ENTITY_LEAD
      display_name: "Key accounts"
      filter: "key_account = true"
      visibility: VISIBILITY_SHARED
    }
    assignment_rules {
      name: "assignmentRules/france"
      display_name: "France"
      condition: "address.postal_address.region_code = FR"
      assignment { owner: "users/ann" }
      enabled: true
    }
  )pb");

  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(Lines(*applied),
              ElementsAre("CREATED views/key-accounts", "CREATED assignmentRules/france"));
  const v1::Configuration snapshot = Snapshot();
  EXPECT_EQ(snapshot.views().rbegin()->owner(), "users/developer");
  EXPECT_EQ(snapshot.assignment_rules(0).assignment().owner(), "users/ann");
}

TEST_F(ApplyConfigurationTest, PrunesDefinitionsButNotTheViewsThatExistFromTheStart) {
  v1::Configuration without = Export();
  without.clear_views();
  ASSERT_THAT(Apply("suitedash"), IsOk());
  const int views = Snapshot().views_size();

  const auto applied = ApplyWhole(without, "prune: true");

  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(Lines(*applied), Contains("ARCHIVED rolePolicies/prospect"));
  EXPECT_EQ(Snapshot().role_policies_size(), 0);
  EXPECT_EQ(Snapshot().views_size(), views);
}

TEST_F(ApplyConfigurationTest, PutsStatusesIntoTheOrderOfTheDocument) {
  v1::Configuration wanted = Export();
  std::swap(*wanted.mutable_statuses(0), *wanted.mutable_statuses(1));
  const std::vector<std::string> before = LeadStatuses();

  ASSERT_THAT(ApplyWhole(wanted), IsOk());

  std::vector<std::string> swapped = before;
  std::swap(swapped[0], swapped[1]);
  EXPECT_EQ(LeadStatuses(), swapped);
}

TEST_F(ApplyConfigurationTest, MovesARoleToTheStatusThatIsSaidToHaveIt) {
  const auto applied = ApplyText(R"pb(
    statuses {
      name: "statuses/lead/fresh"
      display_name: "Fresh"
      category: CATEGORY_OPEN
      role: ROLE_DEFAULT
    }
  )pb");

  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(GetStatus("statuses/lead/fresh").role(), Status::ROLE_DEFAULT);
  EXPECT_EQ(GetStatus("statuses/lead/to-be-processed").role(), Status::ROLE_UNSPECIFIED);
  EXPECT_EQ(LeadStatuses().front(), "fresh");
}

TEST_F(ApplyConfigurationTest, ArchivesWhatIsNotNamedOnlyWhenItPrunes) {
  v1::Configuration wanted = Export();
  AddStatus("own");
  AddEntry("source", "own", "Our own source");

  ASSERT_THAT(ApplyWhole(wanted), IsOk());
  EXPECT_THAT(LeadStatuses(), Contains("own"));

  const auto pruned = ApplyWhole(wanted, "prune: true");
  ASSERT_THAT(pruned, IsOk());
  EXPECT_THAT(Lines(*pruned), ElementsAre("ARCHIVED statuses/lead/own",
                                          "ARCHIVED dictionaries/source/entries/own"));
  EXPECT_THAT(LeadStatuses(), Not(Contains("own")));
}

TEST_F(ApplyConfigurationTest, BringsBackWhatIsNamedAgain) {
  v1::Configuration wanted = Export();
  ASSERT_THAT(Apply("suitedash"), IsOk());

  const auto applied = ApplyWhole(wanted);

  ASSERT_THAT(applied, IsOk());
  EXPECT_THAT(Lines(*applied), Contains("RESTORED statuses/lead/nurturing"));
}

TEST_F(ApplyConfigurationTest, ExchangesLabelsAndCodes) {
  AddEntry("source", "one", "One");
  AddEntry("source", "two", "Two");

  const auto applied = ApplyText(R"pb(
    dictionary_entries { name: "dictionaries/source/entries/one" display_name: "Two" }
    dictionary_entries { name: "dictionaries/source/entries/two" display_name: "One" }
  )pb");

  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(Entry("dictionaries/source/entries/one").display_name(), "Two");
  EXPECT_EQ(Entry("dictionaries/source/entries/two").display_name(), "One");
}

TEST_F(ApplyConfigurationTest, TakesADictionaryBeforeTheOneItIsBelow) {
  const auto applied = ApplyText(R"pb(
    dictionaries { name: "dictionaries/a-city" display_name: "City" parent: "dictionaries/z-land" }
    dictionaries { name: "dictionaries/z-land" display_name: "Land" }
    dictionary_entries {
      name: "dictionaries/a-city/entries/ulm"
      display_name: "Ulm"
      parent: "dictionaries/z-land/entries/bw"
    }
    dictionary_entries { name: "dictionaries/z-land/entries/bw" display_name: "BW" }
  )pb");

  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(applied->changes_size(), 4);
}

TEST_F(ApplyConfigurationTest, KeepsLabelsComposedAndLeavesNoTraceTheSecondTime) {
  const std::string wanted =
      "statuses { name: 'statuses/lead/cafe' display_name: 'Cafe\u0301' category: CATEGORY_OPEN }";
  const auto first = ApplyText(wanted);
  ASSERT_THAT(first, IsOk());

  const auto again = ApplyText(wanted);

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->version(), first->version());
}

TEST_F(ApplyConfigurationTest, TellsExactlyWhatChanged) {
  v1::Configuration wanted = Export();
  wanted.mutable_settings()->set_archive_on_lost(true);

  const auto applied = ApplyWhole(wanted);

  ASSERT_THAT(applied, IsOk());
  ASSERT_EQ(applied->changes_size(), 1);
  EXPECT_THAT(applied->changes(0), EqualsProto(FromText<v1::PresetChange>(R"pb(
                kind: KIND_CHANGED
                resource: "settings"
                fields { path: "archive_on_lost" old_value: "false" new_value: "true" }
              )pb")));
}

TEST_F(ApplyConfigurationTest, MakesANewVersionOfTheMappingForOtherRulesOnly) {
  v1::Configuration wanted = Export();
  const int64_t version = Snapshot().mappings(0).version();
  wanted.mutable_mappings(0)->mutable_rules()->RemoveLast();

  ASSERT_THAT(ApplyWhole(wanted), IsOk());
  ASSERT_THAT(ApplyWhole(wanted), IsOk());

  EXPECT_EQ(Snapshot().mappings(0).version(), version + 1);
}

TEST_F(ApplyConfigurationTest, IsOneChangeWithOneEvent) {
  const int64_t version = Version();

  const auto applied = ApplyText(R"pb(
    dictionary_entries { name: "dictionaries/source/entries/one" display_name: "One" }
    dictionary_entries { name: "dictionaries/source/entries/two" display_name: "Two" }
  )pb");

  ASSERT_THAT(applied, IsOk());
  EXPECT_EQ(applied->version(), version + 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type = 'ConfigurationApplied'"
                            " AND actor = 'developer'"),
            "1");
}

TEST_F(ApplyConfigurationTest, PlansWithoutChangingAnything) {
  const v1::Configuration before = Snapshot();

  const auto plan = ApplyText(
      "dictionary_entries { name: 'dictionaries/source/entries/one' display_name: 'One' }",
      "validate_only: true");

  ASSERT_THAT(plan, IsOk());
  EXPECT_THAT(Lines(*plan), ElementsAre("CREATED dictionaries/source/entries/one"));
  EXPECT_THAT(Snapshot(), EqualsProto(before));
}

TEST_F(ApplyConfigurationTest, AnswersARepeatedRequestWithItsFirstAnswer) {
  const std::string wanted =
      "dictionary_entries { name: 'dictionaries/source/entries/one' display_name: 'One' }";
  const std::string expected = kRequest + ("expected_version: " + std::to_string(Version()));
  const auto first = ApplyText(wanted, expected);
  ASSERT_THAT(first, IsOk());

  const auto again = ApplyText(wanted, expected);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->changes_size(), 1);
  EXPECT_THAT(ApplyText("", kRequest), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                 ErrorReason::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ApplyConfigurationTest, RefusesAConfigurationThatHasChangedMeanwhile) {
  const v1::Configuration wanted = Export();
  const std::string expected = "expected_version: " + std::to_string(wanted.version());
  ASSERT_THAT(ApplyWhole(wanted, expected), IsOk());
  AddStatus("own");

  EXPECT_THAT(ApplyWhole(wanted, expected),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

}  // namespace
}  // namespace leadline::configuration
