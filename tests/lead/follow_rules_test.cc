// What happens when something has happened to a lead.

#include <string>
#include <vector>

#include "common/log/log.h"
#include "gmock/gmock.h"
#include "tests/lead/workflow_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::Settings;
using test::ALead;
using test::ANameOf;
using test::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;
using v1::Lead;

constexpr char kNew[] = "statuses/lead/to-be-processed";
constexpr char kNurturing[] = "statuses/lead/nurturing";
constexpr char kHot[] = "dictionaries/tag/entries/hot";

using FollowRulesTest = WorkflowFixture;

TEST_F(FollowRulesTest, DoWhatTheySay) {
  AddRule(R"pb(
    on_event: EVENT_LEAD_CREATED
    actions { assign { owner: "users/ann" } }
    actions { assign { team: "dictionaries/team/entries/sales" } }
    actions { set_status: "statuses/lead/nurturing" }
    actions { add_tag: "dictionaries/tag/entries/hot" }
    actions { create_task { title: "Call back" due_days: 1 } })pb");
  const std::string name = Existing();

  Follow();

  const auto lead = Get(name);
  EXPECT_EQ(lead->owner(), "users/ann");
  EXPECT_EQ(lead->team(), "dictionaries/team/entries/sales");
  EXPECT_EQ(lead->status(), kNurturing);
  EXPECT_THAT(lead->tags(), ::testing::ElementsAre(kHot));
  const auto activities = Activities(name);
  ASSERT_EQ(activities->activities_size(), 1);
  EXPECT_EQ(activities->activities(0).subject(), "Call back");
  EXPECT_EQ(activities->activities(0).kind(), v1::Activity::KIND_TASK);
  EXPECT_EQ(activities->activities(0).owner(), "users/ann");
  EXPECT_EQ(activities->activities(0).creator(), "workflowRules/r1");
}

// The other side of contradiction C23, where the mark sets nothing by itself.
TEST_F(FollowRulesTest, KeepAStatusInStepWithAMarkWhereTheOrganisationWantsThat) {
  AddRule(R"pb(
    on_event: EVENT_LEAD_UPDATED
    condition: "nurturing = true"
    actions { set_status: "statuses/lead/nurturing" })pb");
  const std::string marked = Existing(), other = Existing();

  Edit(marked, "nurturing: true", "nurturing");
  Edit(other, "score: 1", "score");
  Follow();

  EXPECT_EQ(Get(marked)->status(), kNurturing);
  EXPECT_EQ(Get(other)->status(), kNew);
}

TEST_F(FollowRulesTest, AreTheActorsOfWhatTheyDo) {
  const std::string rule = AddRule(
      "on_event: EVENT_LEAD_CREATED actions { set_status: 'statuses/lead/nurturing' }"
      "actions { create_task { title: 'Call back' } }");
  const std::string lead = Existing();

  Follow();

  EXPECT_EQ(database_.Query("SELECT string_agg(concat_ws(' ', ordinal, type, e.actor, "
                            "attributes->>'cause_event' = (SELECT 'events/' || id FROM events "
                            "WHERE type = 'LeadCreated')), ', ' ORDER BY ordinal) "
                            "FROM events AS e WHERE type <> 'LeadCreated'"),
            "0 LeadStatusChanged workflowRules/r1 t, 1 ActivityCreated workflowRules/r1 t");
  const feed::Subscription all("default", event::v1::PullEventsRequest());
  const auto batch = events_.Read(all, *events_.Begin(all, true), 10);
  ASSERT_EQ(batch->events.size(), 3u);
  EXPECT_EQ(batch->events[0].actor(), "users/developer");
  EXPECT_EQ(batch->events[1].actor(), rule);
}

TEST_F(FollowRulesTest, AreFollowedOnlyWhileTheyAreEnabled) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const auto enable = [&](bool enabled) {
    Configure([&](Configuration& whole) { whole.mutable_workflow_rules(0)->set_enabled(enabled); });
  };
  enable(false);
  const std::string before = Existing();
  Follow();
  enable(true);
  const std::string during = Existing();
  Follow();
  enable(false);
  const std::string afterwards = Existing();
  Follow();

  EXPECT_EQ(Tasks(before), 0);
  EXPECT_EQ(Tasks(during), 1);
  EXPECT_EQ(Tasks(afterwards), 0);
}

TEST_F(FollowRulesTest, AreForLeadsThatMeetTheirCondition) {
  AddRule(
      "on_event: EVENT_LEAD_CREATED condition: 'score >= 4 OR key_account = true'"
      "actions { create_task { title: 'Call' } }");
  const std::string high = Existing("score: 5");
  const std::string key = Existing("key_account: true");
  const std::string low = Existing("score: 1");

  Follow();

  EXPECT_EQ(Tasks(high), 1);
  EXPECT_EQ(Tasks(key), 1);
  EXPECT_EQ(Tasks(low), 0);
  EXPECT_EQ(Runs("workflowRules/r1", low), "");
}

TEST_F(FollowRulesTest, LookAtTheLeadAsItIsByThen) {
  AddRule(
      "on_event: EVENT_LEAD_CREATED condition: 'score = 5'"
      "actions { create_task { title: 'Call' } }");
  const std::string raised = Existing("score: 1");
  Edit(raised, "score: 5", "score");
  const std::string lowered = Existing("score: 5");
  Edit(lowered, "score: 1", "score");

  Follow();

  EXPECT_EQ(Tasks(raised), 1);
  EXPECT_EQ(Tasks(lowered), 0);
}

TEST_F(FollowRulesTest, AreFollowedInTheirOrder) {
  AddRule(
      "on_event: EVENT_LEAD_CREATED actions { set_status: 'statuses/lead/nurturing' }"
      "actions { assign { owner: 'users/ann' } }");
  AddRule(
      "on_event: EVENT_LEAD_CREATED condition: 'status = statuses/lead/nurturing'"
      "actions { assign { owner: 'users/bob' } }");
  AddRule(
      "on_event: EVENT_LEAD_CREATED condition: 'owner = users/bob'"
      "actions { create_task { title: 'Call' } }");
  AddRule(
      "on_event: EVENT_LEAD_CREATED condition: 'status = statuses/lead/to-be-processed'"
      "actions { assign { owner: 'users/zoe' } }");
  const std::string lead = Existing();

  Follow();

  EXPECT_EQ(Get(lead)->owner(), "users/bob");
  EXPECT_EQ(Activities(lead)->activities(0).owner(), "users/bob");
}

TEST_F(FollowRulesTest, FollowWhatHappenedInItsOrder) {
  AddRule(R"pb(on_event: EVENT_LEAD_CREATED
               actions { assign { round_robin { owners: "users/a" owners: "users/b" } } })pb");
  std::vector<std::string> leads;
  for (int i = 0; i < 5; ++i) leads.push_back(Existing());

  Follow();

  std::vector<std::string> owners;
  for (const std::string& lead : leads) owners.push_back(Get(lead)->owner());
  EXPECT_THAT(owners,
              ::testing::ElementsAre("users/a", "users/b", "users/a", "users/b", "users/a"));
}

TEST_F(FollowRulesTest, KeepDoingTheRestWhenAnActionIsRefused) {
  Configure([](Configuration& whole) {
    Settings& settings = *whole.mutable_settings();
    settings.set_transition_policy(Settings::TRANSITION_POLICY_STRICT);
    settings.add_assignable_users("users/ann");
    auto& transition = *settings.add_transitions();
    transition.set_from(kNew);
    transition.add_to(kNurturing);
  });
  const std::string rule = AddRule(R"pb(
    on_event: EVENT_LEAD_CREATED
    actions { set_status: "statuses/lead/sales-qualification" }
    actions { assign { owner: "users/zoe" } }
    actions { add_tag: "dictionaries/tag/entries/gone" }
    actions { assign { team: "dictionaries/team/entries/gone" } }
    actions { set_status: "statuses/lead/gone" }
    actions { assign { owner: "users/ann" } })pb");
  const std::string lead = Existing();

  Follow();

  EXPECT_EQ(Runs(rule, lead),
            "DONE TRANSITION_NOT_ALLOWED,FIELD_INVALID,FIELD_INVALID,FIELD_INVALID,FIELD_INVALID,"
            "DONE");
  EXPECT_EQ(Get(lead)->status(), kNew);
  EXPECT_EQ(Get(lead)->owner(), "users/ann");
}

TEST_F(FollowRulesTest, AreRefusedWhileTheLeadIsBeingConverted) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { assign { owner: 'users/ann' } }");
  const std::string lead = Held(ANameOf("conversions"));

  Follow();

  EXPECT_EQ(Runs(rule, lead), "DONE CONVERSION_IN_PROGRESS");
}

TEST_F(FollowRulesTest, LeaveWhatHappenedBeforeThemAsItIs) {
  const std::string before = Existing();
  database_.Query(
      "UPDATE workflow_positions SET position = pg_current_xact_id() WHERE organization_id = '' "
      "RETURNING 1");
  AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string afterwards = Existing();

  while (Tasks(afterwards) == 0) ASSERT_THAT(follow_rules_.Run(), IsOk());

  EXPECT_EQ(Tasks(before), 0);
}

TEST_F(FollowRulesTest, DoNothingWithLeadsThatAreGone) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string deleted = Existing();
  ASSERT_THAT(Delete(deleted), IsOk());

  Follow();

  EXPECT_EQ(Runs(rule, deleted), "");
}

TEST_F(FollowRulesTest, AreNotFollowedWhereLeadsAreNotUsed) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string lead = Existing();
  Configure([](Configuration& whole) { whole.mutable_settings()->set_leads_enabled(false); });

  Follow();

  EXPECT_EQ(Runs(rule, lead), "");
}

TEST_F(FollowRulesTest, ArePassedOverWithALineInTheLogWhenTheyHaveComeToNothing) {
  std::string lines;
  {
    log::ScopedSink sink([&](const std::string& line) { lines += line; });
    AddRule(
        "on_event: EVENT_LEAD_CREATED condition: 'custom_fields.gone = 1'"
        "actions { create_task { title: 'Call' } }");
  }
  const std::string lead = Existing();

  Follow();

  EXPECT_EQ(Tasks(lead), 0);
  EXPECT_THAT(lines, HasSubstr("workflowRules/r1"));
}

TEST_F(FollowRulesTest, AreFollowedInEveryOrganisation) {
  AddRule("on_event: EVENT_LEAD_CREATED actions { assign { owner: 'users/ann' } }");
  const query::Caller caller{"other", "users/bob"};
  Lead lead = ALead("status: 'statuses/lead/to-be-processed'");
  lead.set_name(ANameOf("leads"));
  lead.set_creator("users/bob");
  lead.mutable_create_time()->set_seconds(1'750'000'000);
  const auto settings = settings_.Current();
  ASSERT_THAT(leads_.Create(caller, v1::CreateLeadRequest(), lead, (*settings)->intake()), IsOk());
  const std::string own = Existing();

  Follow();

  EXPECT_EQ(leads_.Get("other", lead.name())->owner(), "users/ann");
  EXPECT_EQ(Get(own)->owner(), "users/ann");
}

TEST_F(FollowRulesTest, GoOnFromNowWhenTheDatabaseWasPutBack) {
  AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  Existing();
  Follow();
  const std::string missed = Existing();
  database_.Query("UPDATE workflow_positions SET position = '9000000000000' RETURNING 1");

  ASSERT_THAT(follow_rules_.Run(), IsOk());

  const std::string next = Existing();
  while (Tasks(next) == 0) ASSERT_THAT(follow_rules_.Run(), IsOk());
  EXPECT_EQ(Tasks(missed), 0);
}

TEST_F(FollowRulesTest, AreForgottenAfterAMonth) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string old = Existing();
  const std::string young = Existing();
  Follow();
  database_.Query(
      "UPDATE workflow_runs SET create_time = now() - interval '31 days' "
      "WHERE 'leads/' || lead = '" +
      old + "' RETURNING 1");

  ASSERT_THAT(runs_.Purge(), IsOk());

  EXPECT_EQ(Runs(rule, old), "");
  EXPECT_EQ(Runs(rule, young), "DONE DONE");
}

TEST_F(FollowRulesTest, AreGivenUpForAnEventTheyAlwaysFailFor) {
  // As a fault of ours would look like.
  database_.Query("ALTER TABLE activities ADD CHECK (subject <> 'Explode')");
  const std::string bad = AddRule(
      "on_event: EVENT_LEAD_CREATED condition: 'score = 1'"
      "actions { assign { owner: 'users/zoe' } }"
      "actions { create_task { title: 'Explode' } }");
  const std::string good =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string poison = Existing("score: 1");
  const std::string next = Existing();
  std::string lines;

  {
    log::ScopedSink sink([&](const std::string& line) { lines += line; });
    Follow();
  }

  EXPECT_EQ(Runs(bad, poison), "FAILED INTERNAL");
  EXPECT_EQ(Get(poison)->owner(), "");
  EXPECT_EQ(Runs(good, poison), "DONE DONE");
  EXPECT_EQ(Runs(good, next), "DONE DONE");
  EXPECT_THAT(lines, HasSubstr("a workflow rule is given up for an event"));
  EXPECT_THAT(lines, Not(HasSubstr("Meyer")));
}

TEST_F(FollowRulesTest, ThatFailedOnceAreFollowedTheNextTime) {
  database_.Query("ALTER TABLE activities ADD CONSTRAINT broken CHECK (subject <> 'Call')");
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_CREATED actions { create_task { title: 'Call' } }");
  const std::string lead = Existing();
  while (Runs(rule, lead).empty()) ASSERT_THAT(follow_rules_.Run(), IsOk());
  EXPECT_EQ(Runs(rule, lead), "FAILING INTERNAL");
  database_.Query("ALTER TABLE activities DROP CONSTRAINT broken");

  Follow();

  EXPECT_EQ(Runs(rule, lead), "DONE DONE");
  EXPECT_EQ(Tasks(lead), 1);
}

}  // namespace
}  // namespace leadline::lead
