#include "services/lead/lead/lead_action_rules.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::Settings;
using test::ALead;
using test::ANameOf;
using test::IsOk;
using v1::Lead;

const LeadRights kAll{"users/ann", true, true, true, true};
const std::string kOpen =
    "UPDATE CHANGE_STATUS ASSIGN TAKE_CHARGE LOSE DELETE CONVERT ADD_ACTIVITY";

using Set = std::function<void(Settings& settings)>;

// What one caller may do with one lead.
struct Situation {
  const char* name;
  std::string lead;  // But for this it is open and nobody's.
  std::string actions;
  LeadRights rights = kAll;
  Set set = [](Settings&) {};
};

class AllowedActionsTest : public ::testing::TestWithParam<Situation> {};

std::string ShortNames(const Lead& lead) {
  std::string names;
  for (const int action : lead.allowed_actions()) {
    const std::string name = Lead::Action_Name(static_cast<Lead::Action>(action));
    names += (names.empty() ? "" : " ") + name.substr(std::string("ACTION_").size());
  }
  return names;
}

TEST_P(AllowedActionsTest, AreThoseThatRightsStateAndSettingsAllow) {
  Configuration configuration = test::ConfigurationOf("presets/default");
  GetParam().set(*configuration.mutable_settings());
  const auto settings = *LeadSettings::Compile(configuration);
  Lead lead = ALead("status: 'statuses/lead/to-be-processed' " + GetParam().lead);

  AllowActions(GetParam().rights, *settings, lead);

  EXPECT_EQ(ShortNames(lead), GetParam().actions);
}

void SetStrict(Settings& settings) {
  settings.set_transition_policy(Settings::TRANSITION_POLICY_STRICT);
}

template <Settings::LeadDeletePolicy policy>
void SetPolicy(Settings& settings) {
  settings.set_lead_delete_policy(policy);
}

INSTANTIATE_TEST_SUITE_P(
    , AllowedActionsTest,
    ::testing::Values(
        Situation{"Open", "", kOpen},
        Situation{"OfTheCaller", "owner: 'users/ann'",
                  "UPDATE CHANGE_STATUS ASSIGN LOSE DELETE CONVERT ADD_ACTIVITY"},
        Situation{"OfAnother", "owner: 'users/bob'", kOpen},
        Situation{"CallerIsNotAssignable", "",
                  "UPDATE CHANGE_STATUS ASSIGN LOSE DELETE CONVERT ADD_ACTIVITY", kAll,
                  [](Settings& settings) { settings.add_assignable_users("users/bob"); }},
        Situation{"OfATeamThatTheCallerIsNotIn", "team: 'dictionaries/team/entries/north'",
                  "UPDATE CHANGE_STATUS ASSIGN LOSE DELETE CONVERT ADD_ACTIVITY", kAll,
                  [](Settings& settings) {
                    auto& members = *settings.add_team_members();
                    members.set_team("dictionaries/team/entries/north");
                    members.add_users("users/bob");
                  }},
        Situation{"Lost", "lost: true", "UPDATE ASSIGN TAKE_CHARGE REOPEN DELETE ADD_ACTIVITY"},
        Situation{"Converted", "converted: true", ""},
        Situation{"BeingConverted", "conversion_in_progress: true", "ADD_ACTIVITY"},
        Situation{"Deleted", "delete_time { seconds: 1 }", "UNDELETE"},
        Situation{"SwitchedOff", "", "", kAll,
                  [](Settings& settings) { settings.set_leads_enabled(false); }},
        Situation{"Forbidden", "",
                  "UPDATE CHANGE_STATUS ASSIGN TAKE_CHARGE LOSE CONVERT ADD_ACTIVITY", kAll,
                  SetPolicy<Settings::LEAD_DELETE_POLICY_FORBID>},
        Situation{"ArchivedInstead", "", kOpen, kAll,
                  SetPolicy<Settings::LEAD_DELETE_POLICY_ARCHIVE>},
        Situation{"ArchivedAlready", "archived: true",
                  "UPDATE CHANGE_STATUS ASSIGN TAKE_CHARGE LOSE UNDELETE CONVERT ADD_ACTIVITY",
                  kAll, SetPolicy<Settings::LEAD_DELETE_POLICY_ARCHIVE>},
        Situation{"LostAndArchived", "lost: true archived: true",
                  "UPDATE ASSIGN TAKE_CHARGE REOPEN DELETE UNDELETE ADD_ACTIVITY"},
        Situation{"RemovedForGood", "", kOpen, kAll, SetPolicy<Settings::LEAD_DELETE_POLICY_HARD>},
        Situation{"InAStatusThatConverts", "", kOpen, kAll,
                  [](Settings& settings) {
                    settings.add_convertible_from("statuses/lead/to-be-processed");
                  }},
        Situation{
            "InAStatusThatDoesNot", "",
            "UPDATE CHANGE_STATUS ASSIGN TAKE_CHARGE LOSE DELETE ADD_ACTIVITY", kAll,
            [](Settings& settings) { settings.add_convertible_from("statuses/lead/nurturing"); }},
        Situation{"AtTheEndOfThePath", "",
                  "UPDATE ASSIGN TAKE_CHARGE LOSE DELETE CONVERT ADD_ACTIVITY", kAll, SetStrict},
        Situation{"OnThePath", "", kOpen, kAll,
                  [](Settings& settings) {
                    SetStrict(settings);
                    auto& transition = *settings.add_transitions();
                    transition.set_from("statuses/lead/to-be-processed");
                    transition.add_to("statuses/lead/nurturing");
                  }},
        Situation{
            "OnlyWrites", "", "UPDATE CHANGE_STATUS ASSIGN TAKE_CHARGE LOSE", {"users/ann", true}},
        Situation{"OnlyDeletes", "", "DELETE", {"users/ann", false, true}},
        Situation{"OnlyDeletesWhatIsDeleted",
                  "delete_time { seconds: 1 }",
                  "UNDELETE",
                  {"users/ann", false, true}},
        Situation{"OnlyConverts", "", "CONVERT", {"users/ann", false, false, true}},
        Situation{"OnlyReads", "", "", {"users/ann"}}),
    [](const auto& situation) { return std::string(situation.param.name); });

class AnsweredActionsTest : public LeadFixture {};

TEST_F(AnsweredActionsTest, ComeWithEveryLeadThatIsAnswered) {
  const auto created = Create(ALead());
  ASSERT_THAT(created, IsOk());

  EXPECT_EQ(ShortNames(*created), kOpen);
  EXPECT_EQ(ShortNames(*Get(created->name())), kOpen);
  EXPECT_EQ(ShortNames(List()->leads(0)), kOpen);
  EXPECT_EQ(ShortNames(*Lose(created->name())),
            "UPDATE ASSIGN TAKE_CHARGE REOPEN DELETE ADD_ACTIVITY");
}

TEST_F(AnsweredActionsTest, AreWhatTheMethodsAllow) {
  const std::string held = Held(ANameOf("conversions"));
  const std::string converted = Converted(ANameOf("conversions"));

  EXPECT_EQ(ShortNames(*Get(held)), "ADD_ACTIVITY");
  EXPECT_THAT(AddActivity(held), IsOk());
  EXPECT_EQ(ShortNames(*Get(converted)), "");
  EXPECT_FALSE(AddActivity(converted).ok());
}

}  // namespace
}  // namespace leadline::lead
