#include "services/configuration/settings/settings_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::ConfigurationOf;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using type::v1::ErrorReason;
using v1::Settings;
using v1::Status;

// The settings of the default preset after an update.
absl::StatusOr<Settings> Updated(const std::string& request) {
  Settings settings = ConfigurationOf().settings();
  const absl::Status status =
      ApplyUpdate(FromText<v1::UpdateSettingsRequest>(request), ConfigurationOf(), settings);
  if (!status.ok()) return status;
  return settings;
}

TEST(ApplyUpdateOfSettings, ChangesOnlyWhatTheMaskNames) {
  const auto settings = Updated(
      "settings { archive_on_lost: true leads_enabled: false } update_mask { paths: "
      "'archive_on_lost' }");

  ASSERT_THAT(settings, IsOk());
  EXPECT_TRUE(settings->archive_on_lost());
  EXPECT_TRUE(settings->leads_enabled());
}

TEST(ApplyUpdateOfSettings, LinksDuplicatesOnlyWhereLinkingIsAllowed) {
  EXPECT_THAT(Updated("settings { link_existing_allowed: true account_duplicate_policy: "
                      "DUPLICATE_POLICY_LINK_IF_UNIQUE }"),
              IsOk());
  for (const std::string field : {"account_duplicate_policy", "contact_duplicate_policy"}) {
    EXPECT_THAT(Updated("settings { " + field +
                        ": DUPLICATE_POLICY_LINK_IF_UNIQUE } update_mask { "
                        "paths: ['link_existing_allowed', '" +
                        field + "'] }"),
                RefusesField("settings." + field));
  }
}

TEST(ApplyUpdateOfSettings, SwitchesOffWhatTheMaskNamesAndTheRequestLeavesOut) {
  const auto settings = Updated("settings {} update_mask { paths: 'leads_enabled' }");

  ASSERT_THAT(settings, IsOk());
  EXPECT_FALSE(settings->leads_enabled());
}

TEST(ApplyUpdateOfSettings, RefusesAnotherVersion) {
  EXPECT_THAT(Updated("settings { etag: '0' archive_on_lost: true }"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST(CheckSettings, NeedsAtLeastOneDefaultTarget) {
  EXPECT_THAT(Updated("settings {} update_mask { paths: 'default_targets' }"),
              RefusesField("settings.default_targets"));
}

TEST(CheckSettings, NeedsDefaultTargetsThatMeetTheRequiredOnes) {
  EXPECT_THAT(Updated("settings {"
                      " default_targets { opportunity: true }"
                      " required_targets { any_of: TARGET_OPPORTUNITY }"
                      " required_targets { any_of: [ TARGET_ACCOUNT, TARGET_CONTACT ] } }"),
              RefusesField("settings.required_targets[1]"));
}

TEST(CheckSettings, TakesOpenLeadStatusesToConvertFrom) {
  EXPECT_THAT(Updated("settings { convertible_from: 'statuses/lead/sales-qualification' }"),
              IsOk());
}

TEST(CheckSettings, RefusesToConvertFromWhatIsNoOpenLeadStatus) {
  for (const char* name : {"statuses/lead/lost", "statuses/lead/converted", "statuses/lead/none",
                           "statuses/prospect/nurturing"}) {
    EXPECT_THAT(Updated(std::string("settings { convertible_from: '") + name + "' }"),
                RefusesField("settings.convertible_from[0]"))
        << name;
  }
}

TEST(CheckSettings, RefusesToConvertFromAnArchivedStatus) {
  v1::Configuration whole = ConfigurationOf();
  Status& status = *whole.mutable_statuses(1);
  status.mutable_archive_time()->set_seconds(1);
  whole.mutable_settings()->add_convertible_from(status.name());

  EXPECT_THAT(CheckSettings(whole.settings(), whole), RefusesField("settings.convertible_from[0]"));
}

// What is wrong with settings in an organisation that has the teams north, and south no longer.
absl::Status CheckTeams(const std::string& settings) {
  v1::Configuration whole = ConfigurationOf();
  google::protobuf::TextFormat::MergeFromString(settings, whole.mutable_settings());
  whole.add_dictionary_entries()->set_name("dictionaries/team/entries/north");
  v1::DictionaryEntry& south = *whole.add_dictionary_entries();
  south.set_name("dictionaries/team/entries/south");
  south.mutable_archive_time()->set_seconds(1);
  return CheckSettings(whole.settings(), whole);
}

TEST(CheckSettings, TakesTeamsInUseAndTheirMembers) {
  EXPECT_THAT(CheckTeams(R"pb(
                assignable_users: [ "users/ann", "users/bob" ]
                team_members { team: "dictionaries/team/entries/north" users: "users/bob" }
              )pb"),
              IsOk());
}

TEST(CheckSettings, SaysAllThatIsWrongWithTeams) {
  EXPECT_THAT(
      CheckTeams(R"pb(
        assignable_users: "users/ann"
        team_members { team: "dictionaries/team/entries/north" users: "users/ann" }
        team_members { team: "dictionaries/team/entries/south" users: "users/ann" }
        team_members { team: "dictionaries/source/entries/website" users: "users/ann" }
        team_members {
          team: "dictionaries/team/entries/north"
          users: [ "users/ann", "users/bob" ]
        }
      )pb"),
      AllOf(RefusesField("settings.team_members[3]"), RefusesField("settings.team_members[1].team"),
            RefusesField("settings.team_members[2].team"),
            RefusesField("settings.team_members[3].users[1]")));
}

TEST(CheckSettings, NeedsAConvertedStatusToShowConversionByOne) {
  const v1::Configuration whole = ConfigurationOf("presets/kafinea");
  Settings settings = whole.settings();
  settings.set_converted_representation(Settings::CONVERTED_REPRESENTATION_STATUS);

  EXPECT_THAT(CheckSettings(settings, whole),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                    HasMetadata("setting", "converted_representation")));
}

}  // namespace
}  // namespace leadline::configuration
