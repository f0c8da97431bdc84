// The shipped presets, name for name and flag for flag as the systems they follow have them.

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/configuration/dictionary/dictionary_rules.h"
#include "services/configuration/field_mapping/mapping_rules.h"
#include "services/configuration/preset/preset_catalog.h"
#include "services/configuration/settings/settings_rules.h"
#include "services/configuration/settings/transition_rules.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FromText;
using test::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;
using v1::DictionaryEntry;
using v1::Preset;
using v1::Status;

const Preset& Shipped(const std::string& id) {
  static const PresetCatalog catalog;
  return *catalog.Find("presets/" + id);
}

std::vector<Status> StatusesOf(const Preset& preset, Status::Entity entity) {
  std::vector<Status> statuses;
  for (const Status& status : preset.statuses()) {
    if (status.entity() == entity) statuses.push_back(status);
  }
  return statuses;
}

// "10 To be processed: OPEN DEFAULT direct": all that tells one status from another.
std::string Describe(const Status& status) {
  std::vector<std::string> words = {
      std::to_string(status.position()) + " " + status.display_name() + ":",
      Status::Category_Name(status.category()).substr(sizeof("CATEGORY_") - 1)};
  if (status.role() != Status::ROLE_UNSPECIFIED) {
    words.push_back(Status::Role_Name(status.role()).substr(sizeof("ROLE_") - 1));
  }
  if (status.directly_selectable()) words.push_back("direct");
  if (status.dormant()) words.push_back("dormant");
  if (status.convertible()) words.push_back("convertible");
  if (status.temperature() != Status::TEMPERATURE_UNSPECIFIED) {
    words.push_back(
        Status::Temperature_Name(status.temperature()).substr(sizeof("TEMPERATURE_") - 1));
  }
  return absl::StrJoin(words, " ");
}

std::vector<std::string> Describe(const std::vector<Status>& statuses) {
  std::vector<std::string> lines;
  for (const Status& status : statuses) lines.push_back(Describe(status));
  return lines;
}

std::vector<std::string> LabelsOf(const Preset& preset, const std::string& dictionary) {
  std::vector<std::string> labels;
  for (const DictionaryEntry& entry : preset.dictionary_entries()) {
    if (DictionaryOf(entry.name()) == "dictionaries/" + dictionary) {
      labels.push_back(entry.display_name());
    }
  }
  return labels;
}

const std::vector<std::string> kAxelorStatuses = {
    "10 To be processed: OPEN DEFAULT direct",  "20 Marketing qualification: OPEN direct",
    "30 Sales qualification: OPEN direct",      "40 Nurturing: OPEN direct",
    "50 Converted: CLOSED_CONVERTED CONVERTED", "60 Lost: CLOSED_LOST LOST"};

const std::vector<std::string> kKafineaStatuses = {"10 Not contacted: OPEN DEFAULT direct",
                                                   "20 Waiting for a call: OPEN direct",
                                                   "30 Contact us: OPEN direct",
                                                   "40 Contacted: OPEN direct",
                                                   "50 Cold: OPEN direct COLD",
                                                   "60 Burning: OPEN direct BURNING",
                                                   "70 Hot: OPEN direct HOT",
                                                   "80 Pre-qualified: OPEN direct",
                                                   "90 Qualified: OPEN direct convertible",
                                                   "100 Inactive: OPEN direct dormant",
                                                   "110 Lost: CLOSED_LOST LOST direct"};

const std::vector<std::string> kProsperWorksStatuses = {"10 New: OPEN DEFAULT direct",
                                                        "20 Qualified: OPEN direct convertible",
                                                        "30 Unqualified: CLOSED_LOST LOST direct"};

const std::vector<std::string> kSuiteDashStatuses = {
    "10 Lead: OPEN DEFAULT direct", "20 Prospect: OPEN direct",
    "30 Client: CLOSED_CONVERTED CONVERTED", "40 Lost: CLOSED_LOST LOST"};

const std::vector<std::string> kTwentyFourSevenOfficeStatuses = {
    "10 Lead: OPEN DEFAULT direct", "20 Converted: CLOSED_CONVERTED CONVERTED",
    "30 Lost: CLOSED_LOST LOST"};

struct Expected {
  std::string id;
  std::vector<std::string> lead_statuses;
  const char* settings;
};

std::ostream& operator<<(std::ostream& out, const Expected& expected) { return out << expected.id; }

class PresetTest : public ::testing::TestWithParam<Expected> {
 protected:
  const Preset& preset_ = Shipped(GetParam().id);
};

INSTANTIATE_TEST_SUITE_P(
    , PresetTest,
    ::testing::Values(Expected{"default", kAxelorStatuses, R"pb(
                                 name: "settings"
                                 leads_enabled: true
                                 converted_representation: CONVERTED_REPRESENTATION_STATUS
                                 default_targets { account: true contact: true opportunity: true }
                                 link_existing_allowed: true
                                 agencies_enabled: true
                                 default_account_type: ACCOUNT_TYPE_PROSPECT
                                 default_merge_policy: MERGE_POLICY_FILL_EMPTY
                                 account_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 contact_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 number_series_choice: NUMBER_SERIES_CHOICE_CALLER
                                 transition_policy: TRANSITION_POLICY_FREE
                                 post_convert_visibility: POST_CONVERT_VISIBILITY_HIDE_DEFAULT
                                 lead_delete_policy: LEAD_DELETE_POLICY_SOFT
                                 revert_window_days: 7
                                 opportunity_on_lead: OPPORTUNITY_ON_LEAD_FORBID
                                 role_direction: ROLE_DIRECTION_BIDIRECTIONAL
                                 leads_selectable_in_calendar: true
                                 transfers { kind: KIND_CAMPAIGNS mode: MODE_LINK }
                               )pb"},
                      Expected{"axelor8", kAxelorStatuses, R"pb(
                                 name: "settings"
                                 leads_enabled: true
                                 converted_representation: CONVERTED_REPRESENTATION_STATUS
                                 archive_on_lost: true
                                 default_targets { account: true contact: true }
                                 required_targets { any_of: TARGET_ACCOUNT }
                                 link_existing_allowed: true
                                 agencies_enabled: true
                                 default_account_type: ACCOUNT_TYPE_PROSPECT
                                 default_merge_policy: MERGE_POLICY_FILL_EMPTY
                                 account_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 contact_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 number_series_choice: NUMBER_SERIES_CHOICE_DEFAULT_ONLY
                                 transition_policy: TRANSITION_POLICY_FREE
                                 post_convert_visibility: POST_CONVERT_VISIBILITY_HIDE_DEFAULT
                                 lead_delete_policy: LEAD_DELETE_POLICY_ARCHIVE
                                 opportunity_on_lead: OPPORTUNITY_ON_LEAD_ALLOW
                                 role_direction: ROLE_DIRECTION_BIDIRECTIONAL
                                 leads_selectable_in_calendar: true
                                 transfers { kind: KIND_ACTIVITIES mode: MODE_MOVE }
                                 terminology { subject: SUBJECT_ACCOUNT display_name: "Partner" }
                               )pb"},
                      Expected{"kafinea", kKafineaStatuses, R"pb(
                                 name: "settings"
                                 leads_enabled: true
                                 converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY
                                 default_targets { account: true contact: true opportunity: true }
                                 required_targets { any_of: [ TARGET_ACCOUNT, TARGET_CONTACT ] }
                                 default_account_type: ACCOUNT_TYPE_CUSTOMER
                                 default_merge_policy: MERGE_POLICY_FILL_EMPTY
                                 account_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 contact_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 number_series_choice: NUMBER_SERIES_CHOICE_DEFAULT_ONLY
                                 transition_policy: TRANSITION_POLICY_ADVISORY
                                 post_convert_visibility: POST_CONVERT_VISIBILITY_HIDE_DEFAULT
                                 lead_delete_policy: LEAD_DELETE_POLICY_SOFT
                                 opportunity_on_lead: OPPORTUNITY_ON_LEAD_FORBID
                                 role_direction: ROLE_DIRECTION_BIDIRECTIONAL
                                 leads_selectable_in_calendar: true
                                 transfers { kind: KIND_ACTIVITIES mode: MODE_MOVE }
                                 transfers { kind: KIND_COMMENTS mode: MODE_MOVE }
                                 transfers { kind: KIND_DOCUMENTS mode: MODE_MOVE }
                                 transfers { kind: KIND_INTERESTS mode: MODE_MOVE }
                                 terminology { subject: SUBJECT_LEAD display_name: "Prospect" }
                                 terminology { subject: SUBJECT_OPPORTUNITY display_name: "Case" }
                                 terminology { subject: SUBJECT_OWNER display_name: "Manager" }
                               )pb"},
                      Expected{"prosperworks", kProsperWorksStatuses, R"pb(
                                 name: "settings"
                                 converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY
                                 default_targets { account: true contact: true opportunity: true }
                                 required_targets { any_of: TARGET_CONTACT }
                                 default_account_type: ACCOUNT_TYPE_PROSPECT
                                 default_merge_policy: MERGE_POLICY_FILL_EMPTY
                                 account_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 contact_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 number_series_choice: NUMBER_SERIES_CHOICE_DEFAULT_ONLY
                                 transition_policy: TRANSITION_POLICY_FREE
                                 post_convert_visibility:
                                     POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH
                                 lead_delete_policy: LEAD_DELETE_POLICY_SOFT
                                 opportunity_on_lead: OPPORTUNITY_ON_LEAD_FORBID
                                 role_direction: ROLE_DIRECTION_BIDIRECTIONAL
                                 leads_selectable_in_calendar: true
                                 terminology { subject: SUBJECT_ACCOUNT display_name: "Company" }
                                 terminology { subject: SUBJECT_CONTACT display_name: "Person" }
                               )pb"},
                      Expected{"suitedash", kSuiteDashStatuses, R"pb(
                                 name: "settings"
                                 leads_enabled: true
                                 converted_representation: CONVERTED_REPRESENTATION_STATUS
                                 convertible_from: "statuses/lead/lead"
                                 convertible_from: "statuses/lead/prospect"
                                 default_targets { account: true contact: true }
                                 default_account_type: ACCOUNT_TYPE_CUSTOMER
                                 default_merge_policy: MERGE_POLICY_FILL_EMPTY
                                 account_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 contact_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 number_series_choice: NUMBER_SERIES_CHOICE_DEFAULT_ONLY
                                 transition_policy: TRANSITION_POLICY_STRICT
                                 forward_only: true
                                 post_convert_visibility: POST_CONVERT_VISIBILITY_SHOW
                                 lead_delete_policy: LEAD_DELETE_POLICY_SOFT
                                 opportunity_on_lead: OPPORTUNITY_ON_LEAD_FORBID
                                 role_direction: ROLE_DIRECTION_FORWARD_ONLY
                                 leads_selectable_in_calendar: true
                                 terminology { subject: SUBJECT_CUSTOMER display_name: "Client" }
                               )pb"},
                      Expected{"twentyfoursevenoffice", kTwentyFourSevenOfficeStatuses, R"pb(
                                 name: "settings"
                                 leads_enabled: true
                                 converted_representation: CONVERTED_REPRESENTATION_FLAG_ONLY
                                 default_targets { account: true }
                                 required_targets { any_of: TARGET_ACCOUNT }
                                 default_account_type: ACCOUNT_TYPE_CUSTOMER
                                 default_merge_policy: MERGE_POLICY_FILL_EMPTY
                                 account_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 contact_duplicate_policy: DUPLICATE_POLICY_WARN_AND_CREATE
                                 number_series_choice: NUMBER_SERIES_CHOICE_CALLER
                                 transition_policy: TRANSITION_POLICY_FREE
                                 post_convert_visibility:
                                     POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH
                                 lead_delete_policy: LEAD_DELETE_POLICY_HARD
                                 opportunity_on_lead: OPPORTUNITY_ON_LEAD_AUTO_CONVERT
                                 role_direction: ROLE_DIRECTION_BIDIRECTIONAL
                               )pb"}),
    [](const auto& expected) { return expected.param.id; });

TEST_P(PresetTest, HasTheLeadStatusesOfItsModel) {
  EXPECT_EQ(Describe(StatusesOf(preset_, Status::ENTITY_LEAD)), GetParam().lead_statuses);
}

TEST_P(PresetTest, HasTheSettingsOfItsModel) {
  EXPECT_THAT(preset_.settings(),
              EqualsProto(FromText<v1::Settings>(GetParam().settings), {"transitions"}));
}

TEST_P(PresetTest, HasSixProspectStatusesThatAreAllChosenByHand) {
  EXPECT_THAT(Describe(StatusesOf(preset_, Status::ENTITY_PROSPECT)),
              ElementsAre("10 To be processed: OPEN DEFAULT direct",
                          "20 Marketing qualification: OPEN direct",
                          "30 Sales qualification: OPEN direct", "40 Nurturing: OPEN direct",
                          "50 Won: CLOSED_WON WON direct", "60 Lost: CLOSED_LOST LOST direct"));
}

TEST_P(PresetTest, HasTheTwelveSources) {
  EXPECT_THAT(LabelsOf(preset_, "source"),
              ElementsAre("Cold calling", "Existing customer", "Autogenerated", "Employee",
                          "Partner", "Public Relations", "Direct mail", "Conference", "Trade show",
                          "Website", "Word of mouth", "Other"));
}

TEST_P(PresetTest, HasOneDefaultStatusOfEachEntity) {
  for (const auto entity :
       {Status::ENTITY_LEAD, Status::ENTITY_PROSPECT, Status::ENTITY_OPPORTUNITY}) {
    const std::vector<Status> statuses = StatusesOf(preset_, entity);
    EXPECT_EQ(
        std::count_if(statuses.begin(), statuses.end(),
                      [](const Status& status) { return status.role() == Status::ROLE_DEFAULT; }),
        1)
        << Status::Entity_Name(entity);
  }
}

TEST_P(PresetTest, HasSettingsThatGoWithItsStatuses) {
  v1::Configuration whole;
  *whole.mutable_statuses() = preset_.statuses();
  EXPECT_THAT(CheckSettings(preset_.settings(), whole), IsOk());
  EXPECT_THAT(CheckReach(preset_.settings(), LeadStatusesOf(whole)), IsOk());
}

TEST_P(PresetTest, HasAMappingThatFitsTheRecords) {
  EXPECT_THAT(CheckMapping(preset_.mapping(), {}), IsOk());
}

TEST_P(PresetTest, HasEntriesThatFitTheirDictionaries) {
  std::map<std::string, v1::Dictionary> dictionaries;
  for (const auto& dictionary : preset_.dictionaries()) {
    dictionaries[dictionary.name()] = dictionary;
  }
  std::set<std::string> names;
  for (const DictionaryEntry& entry : preset_.dictionary_entries()) {
    ASSERT_THAT(dictionaries, Contains(Pair(DictionaryOf(entry.name()), ::testing::_)));
    EXPECT_THAT(CheckEntry(dictionaries[DictionaryOf(entry.name())], entry), IsOk());
    EXPECT_TRUE(names.insert(entry.name()).second) << entry.name() << " is there twice";
    EXPECT_TRUE(entry.parent().empty() || names.contains(entry.parent())) << entry.name();
  }
}

// Fields of the three records that the vendors' own default mappings fill.
TEST_P(PresetTest, CarriesWhatTheVendorsCarry) {
  std::multimap<std::string, std::string> rules;
  for (const auto& rule : preset_.mapping().rules()) rules.emplace(rule.source(), rule.target());
  const std::pair<const char*, std::vector<const char*>> fields[] = {
      {"account",
       {"email", "phone", "fax", "website", "industry", "rating", "employee_count",
        "annual_revenue", "score"}},
      {"contact",
       {"salutation", "first_name", "last_name", "email", "phone", "mobile", "fax", "source",
        "address"}},
      {"opportunity", {"source", "description_html"}}};

  EXPECT_THAT(rules, Contains(Pair("company_name", "account.display_name")));
  EXPECT_THAT(rules, Contains(Pair("company_name", "opportunity.display_name")));
  EXPECT_THAT(rules, Contains(Pair("address", "account.billing_address")));
  for (const auto& [record, names] : fields) {
    for (const std::string name : names) {
      EXPECT_THAT(rules, Contains(Pair(name, record + ("." + name))));
    }
  }
}

TEST(KafineaPreset, HasTheFrenchLabels) {
  std::map<std::string, std::string> french;
  for (const Status& status : Shipped("kafinea").statuses()) {
    if (status.labels().contains("fr")) french[status.display_name()] = status.labels().at("fr");
  }

  EXPECT_THAT(
      french,
      ElementsAre(Pair("Cold", "Froid"), Pair("Contacted", "Contacté"),
                  Pair("Inactive", "En sommeil"), Pair("Lost", "Perdu"),
                  Pair("Not contacted", "Non contacté"), Pair("Pre-qualified", "Pré qualifié"),
                  Pair("Qualified", "Qualifié"), Pair("Waiting for a call", "Attente de contact")));
}

TEST(PresetCatalog, HoldsThePresetsByName) {
  const PresetCatalog catalog;
  std::vector<std::string> names;
  for (const Preset& preset : catalog.all()) names.push_back(preset.name());

  EXPECT_THAT(names, ElementsAre("presets/axelor8", "presets/default", "presets/kafinea",
                                 "presets/prosperworks", "presets/suitedash",
                                 "presets/twentyfoursevenoffice"));
}

TEST(PresetCatalog, FindsNothingUnderOtherNames) {
  EXPECT_EQ(PresetCatalog().Find("presets/copper"), nullptr);
}

}  // namespace
}  // namespace leadline::configuration
