// Whatever preset an organisation worked with, and whatever its administrators added: every other
// can follow, and the first come back.

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "common/record/record.h"
#include "gmock/gmock.h"
#include "services/configuration/field_mapping/mapping_rules.h"
#include "services/configuration/settings/settings_rules.h"
#include "services/configuration/settings/transition_rules.h"
#include "tests/configuration/preset_fixture.h"
#include "tests/support/configuration_snapshot.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::IsOk;
using ::testing::Contains;
using ::testing::IsEmpty;
using v1::Configuration;
using v1::PresetChange;
using v1::Status;

const std::set<std::string> kBookkeeping = {"etag", "version", "create_time", "update_time",
                                            "archive_time"};

template <class Records>
auto Find(const Records& records, const std::string& name) {
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const auto& record) { return record.name() == name; });
  return found == records.end() ? typename Records::value_type() : *found;
}

// "settings archive_on_lost": every field of every record that differs, told by another way than
// DiffPreset's own.
template <class Record>
void AddDifferences(const Record& before, const Record& after, std::set<std::string>& lines) {
  for (const std::string& field : record::ChangedFields(before, after)) {
    const bool counts = !kBookkeeping.contains(field) && field != "name";
    if (counts) lines.insert(after.name() + " " + field);
  }
}

template <class Records>
void AddAllDifferences(const Records& before, const Records& after, std::set<std::string>& lines) {
  for (const auto& record : after) AddDifferences(Find(before, record.name()), record, lines);
}

std::set<std::string> DifferencesBetween(const Configuration& before, const Configuration& after) {
  std::set<std::string> lines;
  AddAllDifferences(before.statuses(), after.statuses(), lines);
  AddAllDifferences(before.dictionaries(), after.dictionaries(), lines);
  AddAllDifferences(before.dictionary_entries(), after.dictionary_entries(), lines);
  AddDifferences(before.settings(), after.settings(), lines);
  AddDifferences(before.mappings(0), after.mappings(0), lines);
  AddAllDifferences(before.number_series_definitions(), after.number_series_definitions(), lines);
  AddAllDifferences(before.views(), after.views(), lines);
  AddAllDifferences(before.role_policies(), after.role_policies(), lines);
  return lines;
}

std::set<std::string> FieldsOf(const v1::DiffPresetResponse& diff) {
  std::set<std::string> lines;
  for (const PresetChange& change : diff.changes()) {
    for (const auto& field : change.fields()) {
      lines.insert(change.resource() + " " + field.path().substr(0, field.path().find('.')));
    }
  }
  return lines;
}

std::set<std::string> Resources(const v1::DiffPresetResponse& diff, PresetChange::Kind kind) {
  std::set<std::string> names;
  for (const PresetChange& change : diff.changes()) {
    if (change.kind() == kind) names.insert(change.resource());
  }
  return names;
}

// The statuses that are archived in one configuration and not, or not yet there, in another.
std::set<std::string> ArchivedOnlyIn(const Configuration& one, const Configuration& other) {
  std::set<std::string> names;
  for (const Status& status : one.statuses()) {
    const Status twin = Find(other.statuses(), status.name());
    const bool there = !twin.name().empty();
    if (there && status.has_archive_time() && !twin.has_archive_time()) names.insert(twin.name());
  }
  return names;
}

using Pair = std::tuple<const char*, const char*>;

class PresetPairTest : public PresetFixture, public ::testing::WithParamInterface<Pair> {
 protected:
  void AddWhatAdministratorsAdd() {
    AddStatus("own");
    AddEntry("source", "own", "Our own source");
    AddMappingRule("annual_revenue", "opportunity.amount");
    ASSERT_THAT(Call(*series_, &SeriesStub::CreateNumberSeriesDefinition,
                     test::FromText<v1::CreateNumberSeriesDefinitionRequest>(
                         "number_series_definition_id: 'own' number_series_definition {"
                         " kind: KIND_CUSTOMER display_name: 'Own' prefix: 'OWN' }")),
                IsOk());
    added_ = Snapshot();
  }

  void ExpectWhatAdministratorsAdded(const Configuration& whole) {
    const std::string status = "statuses/lead/own";
    EXPECT_THAT(Find(whole.statuses(), status),
                EqualsProto(Find(added_.statuses(), status), {"position", "etag", "update_time"}));
    const std::string entry = "dictionaries/source/entries/own";
    EXPECT_THAT(Find(whole.dictionary_entries(), entry),
                EqualsProto(Find(added_.dictionary_entries(), entry)));
    const std::string series = "numberSeries/own";
    EXPECT_THAT(Find(whole.number_series_definitions(), series),
                EqualsProto(Find(added_.number_series_definitions(), series)));
    EXPECT_THAT(whole.mappings(0).rules(),
                Contains(EqualsProto(*added_.mappings(0).rules().rbegin())));
  }

  // Says what applying would change, applies, and holds the two against each other.
  void ApplyAsSaid(const std::string& preset) {
    const Configuration before = Snapshot();
    const auto diff = Diff(preset);
    ASSERT_THAT(diff, IsOk());
    ASSERT_THAT(Apply(preset), IsOk());
    const Configuration after = Snapshot();

    EXPECT_EQ(FieldsOf(*diff), DifferencesBetween(before, after));
    EXPECT_EQ(Resources(*diff, PresetChange::KIND_ARCHIVED), ArchivedOnlyIn(after, before));
    EXPECT_EQ(Resources(*diff, PresetChange::KIND_RESTORED), ArchivedOnlyIn(before, after));
    EXPECT_THAT(Diff(preset)->changes(), IsEmpty());
    EXPECT_EQ(Apply(preset)->version(), after.version());
  }

  Configuration added_;
};

const char* const kPresets[] = {"axelor8",      "default",   "kafinea",
                                "prosperworks", "suitedash", "twentyfoursevenoffice"};

INSTANTIATE_TEST_SUITE_P(, PresetPairTest,
                         ::testing::Combine(::testing::ValuesIn(kPresets),
                                            ::testing::ValuesIn(kPresets)),
                         [](const auto& pair) {
                           return std::string(std::get<0>(pair.param)) + "_then_" +
                                  std::get<1>(pair.param);
                         });

void ExpectValid(const Configuration& whole, const std::string& preset) {
  const Configuration expected = test::ConfigurationOf("presets/" + preset);
  EXPECT_THAT(CheckSettings(whole.settings(), whole), IsOk());
  EXPECT_THAT(CheckReach(whole.settings(), LeadStatusesOf(whole)), IsOk());
  EXPECT_THAT(CheckMapping(whole.mappings(0), {}), IsOk());
  EXPECT_THAT(whole.settings(), EqualsProto(expected.settings(), {"update_time", "etag"}));
  for (const Status& status : expected.statuses()) {
    EXPECT_THAT(Find(whole.statuses(), status.name()),
                EqualsProto(status, {"create_time", "update_time", "etag"}));
  }
}

TEST_P(PresetPairTest, FollowEachOtherAndComeBackAndKeepWhatAdministratorsAdded) {
  const auto [first, second] = GetParam();
  ASSERT_THAT(Apply(first), IsOk());
  AddWhatAdministratorsAdd();

  for (const char* preset : {second, first}) {
    SCOPED_TRACE(preset);
    ApplyAsSaid(preset);
    ExpectValid(Snapshot(), preset);
    ExpectWhatAdministratorsAdded(Snapshot());
  }
}

}  // namespace
}  // namespace leadline::configuration
