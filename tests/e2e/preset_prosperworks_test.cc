// A lead of ProsperWorks, which there is none until an administrator unlocks them.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/preset_life.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::SettingsService;
using configuration::v1::StatusService;
using lead::v1::Activity;
using lead::v1::LeadService;
using ::testing::ElementsAre;

constexpr char kALead[] = "lead { last_name: 'Lovelace' company_name: 'Raffle' }";

class ProsperWorksPresetTest : public PresetLife {
 protected:
  ProsperWorksPresetTest() : PresetLife("prosperworks") {}
};

TEST_F(ProsperWorksPresetTest, ThereAreNoLeadsUntilAnAdministratorEnablesThem) {
  EXPECT_THAT(
      Ask(&LeadService::Stub::CreateLead, kALead),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(
      Ask(&LeadService::Stub::ListLeads, ""),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED));

  ASSERT_THAT(SwitchOn("leads_enabled"), IsOk());

  EXPECT_TRUE(ComesTrue([this] { return Ask(&LeadService::Stub::CreateLead, kALead).ok(); }));
  EXPECT_EQ(Listed("").size(), 1);
}

TEST_F(ProsperWorksPresetTest, NobodyButAnAdministratorEnablesLeads) {
  Client manager(TheGuarded().backend(), TheGuarded().Person(organization_, "manager"));

  EXPECT_THAT(
      manager.Call(&SettingsService::Stub::UpdateSettings,
                   FromText<configuration::v1::UpdateSettingsRequest>(
                       "settings { name: 'settings' leads_enabled: true }"
                       "update_mask { paths: 'leads_enabled' }")),
      FailsWith(absl::StatusCode::kPermissionDenied, type::v1::ERROR_REASON_PERMISSION_MISSING));
}

TEST_F(ProsperWorksPresetTest, ALeadIsSplitIntoACompanyAPersonAndAnOpportunity) {
  ASSERT_THAT(SwitchOn("leads_enabled"), IsOk());
  const lead::v1::Lead lead = steps_.Create();
  ASSERT_THAT(Enter(lead.name(), "Qualified"), IsOk());

  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(lead.name()))));

  EXPECT_EQ(made.account().display_name(), lead.company_name());
  ASSERT_EQ(made.contacts_size(), 1);
  EXPECT_EQ(made.contacts(0).last_name(), lead.last_name());
  EXPECT_EQ(made.contacts(0).account(), made.account().name());
  EXPECT_EQ(made.opportunity().account(), made.account().name());
  EXPECT_THAT(made.opportunity().contacts(), ElementsAre(made.contacts(0).name()));
}

TEST_F(ProsperWorksPresetTest, WhatWasDoneIsPreservedAndOnTheNewRecordsToo) {
  ASSERT_THAT(SwitchOn("leads_enabled"), IsOk());
  const std::string lead = steps_.Create().name();
  steps_.AddActivity(lead, Activity::KIND_EMAIL);
  steps_.AddComment(lead);

  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(lead))));

  ASSERT_EQ(made.contacts_size(), 1);
  for (const std::string& record :
       {lead, made.account().name(), made.contacts(0).name(), made.opportunity().name()}) {
    EXPECT_EQ(steps_.CountActivities(record), 1) << record;
    EXPECT_EQ(steps_.CountComments(record), 1) << record;
  }
}

TEST_F(ProsperWorksPresetTest, AnAdministratorAddsAStatus) {
  ASSERT_THAT(SwitchOn("leads_enabled"), IsOk());
  ASSERT_THAT(Ask(&StatusService::Stub::CreateStatus,
                  "entity: ENTITY_LEAD status_id: 'contacted' status { display_name: 'Contacted'"
                  " category: CATEGORY_OPEN directly_selectable: true }"),
              IsOk());

  const auto entered = Must(Enter(steps_.Create().name(), "Contacted"));

  EXPECT_EQ(LabelOf(entered.lead().status()), "Contacted");
}

TEST_F(ProsperWorksPresetTest, AnUnqualifiedLeadIsOneThatIsLost) {
  ASSERT_THAT(SwitchOn("leads_enabled"), IsOk());

  EXPECT_TRUE(Must(Enter(steps_.Create().name(), "Unqualified")).lead().lost());
}

}  // namespace
}  // namespace leadline::test
