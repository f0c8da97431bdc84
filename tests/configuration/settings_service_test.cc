#include <string>
#include <thread>
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
using test::RefusesField;
using ::testing::UnorderedElementsAre;
using type::v1::ErrorReason;
using v1::Settings;

class SettingsServiceTest : public ConfigurationTest {
 protected:
  Settings Get() {
    return Call(*settings_, &SettingsStub::GetSettings,
                FromText<v1::GetSettingsRequest>("name: 'settings'"))
        ->settings();
  }

  absl::StatusOr<Settings> Update(const std::string& settings, const std::string& more = "") {
    const auto response = Call(*settings_, &SettingsStub::UpdateSettings,
                               FromText<v1::UpdateSettingsRequest>("settings { name: 'settings' " +
                                                                   settings + " } " + more));
    if (!response.ok()) return response.status();
    return response->settings();
  }
};

TEST_F(SettingsServiceTest, StartsWithThoseOfTheDefaultPreset) {
  EXPECT_THAT(Get(), EqualsProto(test::ConfigurationOf().settings(), {"update_time"}));
}

TEST_F(SettingsServiceTest, KeepsEverySetting) {
  const auto updated = Update(R"pb(
    converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY
    archive_on_lost: true
    convertible_from: "statuses/lead/nurturing"
    convertible_from: "statuses/lead/sales-qualification"
    default_targets { contact: true }
    required_targets { any_of: TARGET_CONTACT }
    default_account_type: ACCOUNT_TYPE_CUSTOMER
    default_merge_policy: MERGE_POLICY_KEEP
    account_duplicate_policy: DUPLICATE_POLICY_LINK_IF_UNIQUE
    contact_duplicate_policy: DUPLICATE_POLICY_FAIL
    prospect_statuses_enabled: true
    number_series_choice: NUMBER_SERIES_CHOICE_DEFAULT_ONLY
    transition_policy: TRANSITION_POLICY_STRICT
    transitions {
      from: "statuses/lead/to-be-processed"
      to: "statuses/lead/marketing-qualification"
      to: "statuses/lead/nurturing"
    }
    transitions {
      from: "statuses/lead/marketing-qualification"
      to: "statuses/lead/sales-qualification"
    }
    forward_only: true
    post_convert_visibility: POST_CONVERT_VISIBILITY_SHOW
    lead_delete_policy: LEAD_DELETE_POLICY_FORBID
    revert_window_days: 30
    opportunity_on_lead: OPPORTUNITY_ON_LEAD_ALLOW
    role_direction: ROLE_DIRECTION_FORWARD_ONLY
    leads_selectable_in_calendar: true
    assignable_users: "users/anna"
    transfers { kind: KIND_COMMENTS mode: MODE_LEAVE }
    terminology {
      subject: SUBJECT_LEAD
      display_name: "Prospect"
      labels { key: "de" value: "Interessent" }
    }
  )pb");

  ASSERT_THAT(updated, IsOk());
  EXPECT_THAT(*updated, EqualsProto(FromText<Settings>(R"pb(
                                      name: "settings"
                                      leads_enabled: true
                                      converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY
                                      archive_on_lost: true
                                      convertible_from: "statuses/lead/nurturing"
                                      convertible_from: "statuses/lead/sales-qualification"
                                      default_targets { contact: true }
                                      required_targets { any_of: TARGET_CONTACT }
                                      link_existing_allowed: true
                                      default_account_type: ACCOUNT_TYPE_CUSTOMER
                                      default_merge_policy: MERGE_POLICY_KEEP
                                      account_duplicate_policy: DUPLICATE_POLICY_LINK_IF_UNIQUE
                                      contact_duplicate_policy: DUPLICATE_POLICY_FAIL
                                      prospect_statuses_enabled: true
                                      agencies_enabled: true
                                      number_series_choice: NUMBER_SERIES_CHOICE_DEFAULT_ONLY
                                      transition_policy: TRANSITION_POLICY_STRICT
                                      transitions {
                                        from: "statuses/lead/to-be-processed"
                                        to: "statuses/lead/marketing-qualification"
                                        to: "statuses/lead/nurturing"
                                      }
                                      transitions {
                                        from: "statuses/lead/marketing-qualification"
                                        to: "statuses/lead/sales-qualification"
                                      }
                                      forward_only: true
                                      post_convert_visibility: POST_CONVERT_VISIBILITY_SHOW
                                      lead_delete_policy: LEAD_DELETE_POLICY_FORBID
                                      revert_window_days: 30
                                      opportunity_on_lead: OPPORTUNITY_ON_LEAD_ALLOW
                                      role_direction: ROLE_DIRECTION_FORWARD_ONLY
                                      leads_selectable_in_calendar: true
                                      assignable_users: "users/anna"
                                      transfers { kind: KIND_COMMENTS mode: MODE_LEAVE }
                                      terminology {
                                        subject: SUBJECT_LEAD
                                        display_name: "Prospect"
                                        labels { key: "de" value: "Interessent" }
                                      }
                                      etag: "2"
                                    )pb"),
                                    {"update_time"}));
  EXPECT_THAT(Get(), EqualsProto(*updated));
}

TEST_F(SettingsServiceTest, SwitchesTheLeadsOff) {
  ASSERT_THAT(Update("", "update_mask { paths: 'leads_enabled' }"), IsOk());
  EXPECT_FALSE(Get().leads_enabled());
}

TEST_F(SettingsServiceTest, ChangesOnlyTheVersionThatWasRead) {
  ASSERT_THAT(Update("archive_on_lost: true etag: '1'"), IsOk());
  EXPECT_THAT(Update("archive_on_lost: true etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(SettingsServiceTest, LetsOneOfTwoAdministratorsChangeTheVersionBothRead) {
  const std::string etag = Get().etag();
  std::vector<absl::Status> outcomes(2);
  std::vector<std::thread> administrators;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    administrators.emplace_back(
        [&, i] { outcomes[i] = Update("archive_on_lost: true etag: '" + etag + "'").status(); });
  }
  for (std::thread& administrator : administrators) administrator.join();

  EXPECT_THAT(outcomes,
              UnorderedElementsAre(IsOk(), FailsWith(absl::StatusCode::kAborted,
                                                     ErrorReason::ERROR_REASON_ETAG_MISMATCH)));
}

TEST_F(SettingsServiceTest, RefusesAPathThatNamesAStatusTwice) {
  EXPECT_THAT(Update("transitions { from: 'statuses/lead/to-be-processed'"
                     " to: [ 'statuses/lead/nurturing', 'statuses/lead/nurturing' ] }"),
              RefusesField("settings.transitions[0].to"));
}

TEST_F(SettingsServiceTest, RefusesToDecideTheSameTwice) {
  const auto refused = Update(
      "transfers { kind: KIND_COMMENTS mode: MODE_LINK }"
      "transfers { kind: KIND_COMMENTS mode: MODE_MOVE }"
      "terminology { subject: SUBJECT_LEAD display_name: 'Prospect' }"
      "terminology { subject: SUBJECT_LEAD display_name: 'Suspect' }");

  EXPECT_THAT(refused, RefusesField("settings.transfers[1]"));
  EXPECT_THAT(refused, RefusesField("settings.terminology[1]"));
}

// A new status is reached by nobody yet, which is no reason to refuse other settings.
TEST_F(SettingsServiceTest, AsksWhatAPathReachesOnlyWhenThePathChanges) {
  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset,
                   FromText<v1::ApplyPresetRequest>("name: 'presets/suitedash'")),
              IsOk());
  ASSERT_THAT(Call(*statuses_, &StatusStub::CreateStatus,
                   FromText<v1::CreateStatusRequest>(
                       "entity: ENTITY_LEAD status_id: 'partner' status { display_name: 'Partner'"
                       " category: CATEGORY_OPEN directly_selectable: true }")),
              IsOk());

  EXPECT_THAT(Update("archive_on_lost: true"), IsOk());
  EXPECT_THAT(Update("transitions { from: 'statuses/lead/lead' to: 'statuses/lead/prospect' }"),
              RefusesField("settings.transitions"));
  EXPECT_THAT(Update("transitions { from: 'statuses/lead/lead'"
                     " to: [ 'statuses/lead/prospect', 'statuses/lead/partner' ] }"),
              IsOk());
}

TEST_F(SettingsServiceTest, RefusesWhatDoesNotFitAndChangesNothing) {
  const Settings before = Get();

  EXPECT_THAT(Update("convertible_from: 'statuses/lead/lost'"),
              RefusesField("settings.convertible_from[0]"));

  EXPECT_THAT(Get(), EqualsProto(before));
}

TEST_F(SettingsServiceTest, NeedsEveryChoiceThatAMaskNames) {
  for (const char* path : {"converted_representation", "default_targets", "default_account_type",
                           "default_merge_policy", "number_series_choice", "transition_policy",
                           "post_convert_visibility"}) {
    EXPECT_THAT(Update("", std::string("update_mask { paths: '") + path + "' }"),
                RefusesField(std::string("settings.") + path));
  }
}

TEST_F(SettingsServiceTest, NeedsAConvertedStatusToShowConversionByOne) {
  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset,
                   FromText<v1::ApplyPresetRequest>("name: 'presets/kafinea'")),
              IsOk());

  EXPECT_THAT(Update("converted_representation: CONVERTED_REPRESENTATION_STATUS"),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        ErrorReason::ERROR_REASON_CONFIGURATION_INVALID));
}

TEST_F(SettingsServiceTest, ChangesNothingWhenAskedOnlyToValidate) {
  const Settings before = Get();

  ASSERT_THAT(Update("archive_on_lost: true", "validate_only: true"), IsOk());

  EXPECT_THAT(Get(), EqualsProto(before));
}

TEST_F(SettingsServiceTest, KnowsNoOtherSettings) {
  EXPECT_THAT(
      Call(*settings_, &SettingsStub::GetSettings,
           FromText<v1::GetSettingsRequest>("name: 'settings/mine'")),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::configuration
