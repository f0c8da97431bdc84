// When workflow rules are followed, as far as it can be told without a database.

#include "services/lead/workflow/workflow_rules.h"

#include <string>
#include <vector>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/workflow/action_rules.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/leads.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::WorkflowRule;
using event::v1::Event;
using test::ALead;
using test::EqualsProto;
using test::FromText;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<WorkflowEvent> Occurrences(const std::string& event) {
  return OccurrencesOf(FromText<Event>(event));
}

TEST(WorkflowRules, WaitForWhatHappensToLeads) {
  EXPECT_THAT(Occurrences("type: 'LeadCreated'"), ElementsAre(WorkflowRule::EVENT_LEAD_CREATED));
  EXPECT_THAT(Occurrences("type: 'LeadUpdated'"), ElementsAre(WorkflowRule::EVENT_LEAD_UPDATED));
  EXPECT_THAT(Occurrences("type: 'LeadStatusChanged'"),
              ElementsAre(WorkflowRule::EVENT_LEAD_STATUS_CHANGED));
  EXPECT_THAT(Occurrences("type: 'LeadReopened'"),
              ElementsAre(WorkflowRule::EVENT_LEAD_STATUS_CHANGED));
  EXPECT_THAT(Occurrences("type: 'LeadAssigned'"), ElementsAre(WorkflowRule::EVENT_LEAD_ASSIGNED));
  EXPECT_THAT(Occurrences("type: 'LeadLost'"), ElementsAre(WorkflowRule::EVENT_LEAD_LOST));
  EXPECT_THAT(Occurrences("type: 'LeadConverted'"),
              ElementsAre(WorkflowRule::EVENT_LEAD_CONVERTED));
  EXPECT_THAT(Occurrences("type: 'LeadDeleted'"), IsEmpty());
  EXPECT_THAT(Occurrences("type: 'ActivityCreated'"), IsEmpty());
}

TEST(WorkflowRules, AreOnlyAskedAboutEventsThatSayWhatTheyWaitFor) {
  for (const std::string& type : AwaitedTypes()) {
    Event event;
    event.set_type(type);
    (*event.mutable_attributes())["status"] = "statuses/lead/nurturing";
    EXPECT_FALSE(OccurrencesOf(event).empty()) << type;
  }
}

TEST(WorkflowRules, TakeAHandOffForWhatItChanged) {
  const std::string hand_off =
      "type: 'LeadHandedOff'"
      "attributes { key: 'previous_owner' value: 'users/a' } attributes { key: 'owner' value: '";
  const std::string status = "attributes { key: 'status' value: 'statuses/lead/nurturing' }";

  EXPECT_THAT(Occurrences(hand_off + "users/a' }"), IsEmpty());
  EXPECT_THAT(Occurrences(hand_off + "users/b' }"), ElementsAre(WorkflowRule::EVENT_LEAD_ASSIGNED));
  EXPECT_THAT(Occurrences(hand_off + "users/a' }" + status),
              ElementsAre(WorkflowRule::EVENT_LEAD_STATUS_CHANGED));
  EXPECT_THAT(
      Occurrences(hand_off + "users/b' }" + status),
      ElementsAre(WorkflowRule::EVENT_LEAD_STATUS_CHANGED, WorkflowRule::EVENT_LEAD_ASSIGNED));
}

TEST(WorkflowRules, StopBeforeTheyGoInCirclesOrOnForEver) {
  EXPECT_EQ(StopOf("workflowRules/a", {}), "");
  EXPECT_EQ(StopOf("workflowRules/a", {"workflowRules/b", "workflowRules/c"}), "");
  EXPECT_EQ(StopOf("workflowRules/a", {"workflowRules/a", "workflowRules/b"}), "LOOP");
  EXPECT_EQ(StopOf("workflowRules/a", {"1", "2", "3", "4", "5", "6", "7"}), "");
  EXPECT_EQ(StopOf("workflowRules/a", {"1", "2", "3", "4", "5", "6", "7", "8"}), "CHAIN");
}

TEST(WorkflowRules, AskForOneConversionForEachEventAndAction) {
  const std::string id = RequestIdOf("e", "workflowRules/a", 0);

  EXPECT_TRUE(identifier::IsId(id));
  EXPECT_EQ(RequestIdOf("e", "workflowRules/a", 0), id);
  EXPECT_NE(RequestIdOf("f", "workflowRules/a", 0), id);
  EXPECT_NE(RequestIdOf("e", "workflowRules/b", 0), id);
  EXPECT_NE(RequestIdOf("e", "workflowRules/a", 1), id);
}

TEST(WorkflowRules, KnowADecisionFromSilence) {
  EXPECT_TRUE(IsRefusal(LeadConverted("leads/1", "conversions/1")));
  EXPECT_TRUE(IsRefusal(NotFound("leads/1")));
  EXPECT_FALSE(IsRefusal(ConversionInProgress("leads/1", "conversions/1")));
  EXPECT_FALSE(IsRefusal(absl::UnavailableError("")));
  EXPECT_FALSE(IsRefusal(absl::InternalError("")));
  EXPECT_TRUE(IsPassing(ConversionInProgress("leads/1", "conversions/1")));
  EXPECT_TRUE(IsPassing(absl::UnavailableError("")));
  EXPECT_TRUE(IsPassing(absl::DeadlineExceededError("")));
  EXPECT_FALSE(IsPassing(absl::InternalError("")));
}

TEST(WorkflowRules, TellOutcomesByTheirReasons) {
  EXPECT_EQ(OutcomeOf(absl::OkStatus()), "DONE");
  EXPECT_EQ(OutcomeOf(LeadConverted("leads/1", "conversions/1")), "LEAD_CONVERTED");
  EXPECT_EQ(OutcomeOf(absl::InternalError("no reason")), "INTERNAL");
}

TEST(WorkflowActions, LeaveALeadAloneThatHasTheTag) {
  const auto settings = *LeadSettings::Compile(test::ConfigurationOf());
  const v1::Lead before = ALead("tags: 'dictionaries/tag/entries/gone'");
  v1::Lead lead = before;

  const auto event = ApplyAction(
      FromText<WorkflowAction>("add_tag: 'dictionaries/tag/entries/gone'"), *settings, lead);

  EXPECT_THAT(event, test::IsOk());
  EXPECT_THAT(lead, EqualsProto(before));
}

TEST(WorkflowActions, MakeTasksThatAreDueAfterDays) {
  const v1::Activity task =
      TaskOf(FromText<WorkflowRule::CreateTask>("title: 'Call back' due_days: 2"),
             {"leads/1", "users/ann", "workflowRules/a"}, "activities/1",
             absl::FromUnixSeconds(1'750'000'000));

  EXPECT_THAT(task, EqualsProto(FromText<v1::Activity>(R"pb(
                name: "activities/1"
                lead: "leads/1"
                kind: KIND_TASK
                state: STATE_SCHEDULED
                subject: "Call back"
                due_time { seconds: 1750172800 }
                owner: "users/ann"
                creator: "workflowRules/a"
              )pb")));
}

}  // namespace
}  // namespace leadline::lead
