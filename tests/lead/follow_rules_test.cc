// What happens when something has happened to a lead.

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
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
constexpr char kSales[] = "statuses/lead/sales-qualification";
constexpr char kHot[] = "dictionaries/tag/entries/hot";

class FollowRulesTest : public WorkflowFixture {
 protected:
  int Tasks(const std::string& lead) { return Activities(lead)->activities_size(); }

  Lead Update(const std::string& name, const std::string& but, const std::string& path) {
    Lead lead = test::FromText<Lead>(but);
    lead.set_name(name);
    const auto updated = LeadFixture::Update(lead, path);
    EXPECT_THAT(updated, IsOk());
    return *updated;
  }
};

class EventAndActionTest;

// How something happens to a lead, which is given back.
struct Occurrence {
  const char* name;
  const char* event;
  std::string (EventAndActionTest::*make)();
};

// What is to happen, and what becomes of it for a lead that is open, lost or converted.
struct Action {
  const char* name;
  const char* action;
  const char* when_lost;
};

class EventAndActionTest : public FollowRulesTest,
                           public ::testing::WithParamInterface<std::tuple<Occurrence, Action>> {
 public:
  std::string Create() { return Existing(); }

  std::string UpdateIt() {
    const std::string lead = Existing();
    Update(lead, "score: 5", "score");
    return lead;
  }

  std::string MoveIt() {
    const std::string lead = Existing();
    EXPECT_THAT(Move(lead, kNurturing), IsOk());
    return lead;
  }

  std::string AssignIt() {
    const std::string lead = Existing();
    EXPECT_THAT(Assign(lead, "users/zoe"), IsOk());
    return lead;
  }

  std::string LoseIt() {
    const std::string lead = Existing();
    EXPECT_THAT(Lose(lead), IsOk());
    return lead;
  }

  std::string ConvertIt() { return Converted(ANameOf("conversions")); }
};

constexpr Occurrence kOccurrences[] = {
    {"created", "EVENT_LEAD_CREATED", &EventAndActionTest::Create},
    {"updated", "EVENT_LEAD_UPDATED", &EventAndActionTest::UpdateIt},
    {"moved", "EVENT_LEAD_STATUS_CHANGED", &EventAndActionTest::MoveIt},
    {"assigned", "EVENT_LEAD_ASSIGNED", &EventAndActionTest::AssignIt},
    {"lost", "EVENT_LEAD_LOST", &EventAndActionTest::LoseIt},
    {"converted", "EVENT_LEAD_CONVERTED", &EventAndActionTest::ConvertIt}};

constexpr Action kActions[] = {
    {"assign", "assign { owner: 'users/ann' }", "DONE"},
    {"set_status", "set_status: 'statuses/lead/sales-qualification'", "LEAD_LOST"},
    {"create_task", "create_task { title: 'Call back' }", "DONE"},
    {"add_tag", "add_tag: 'dictionaries/tag/entries/hot'", "DONE"},
    {"convert", "convert {}", "LEAD_LOST"}};

INSTANTIATE_TEST_SUITE_P(, EventAndActionTest,
                         ::testing::Combine(::testing::ValuesIn(kOccurrences),
                                            ::testing::ValuesIn(kActions)),
                         [](const auto& test) {
                           return absl::StrCat(std::get<0>(test.param).name, "_",
                                               std::get<1>(test.param).name);
                         });

TEST_P(EventAndActionTest, HappensOnceOrIsRefusedWithItsReason) {
  const auto& [occurrence, action] = GetParam();
  const std::string rule =
      AddRule(absl::StrCat("on_event: ", occurrence.event, " actions { ", action.action, " }"));
  const std::string lead = (this->*occurrence.make)();

  FollowAndConvert();

  const std::string when(occurrence.name);
  const std::string outcome = when == "lost"        ? action.when_lost
                              : when == "converted" ? "LEAD_CONVERTED"
                                                    : "DONE";
  const std::string first = "DONE " + outcome;
  EXPECT_THAT(Runs(rule, lead), ::testing::StartsWith(first));
  // An action that does what its own rule waits for is met by it once more, and stopped.
  EXPECT_THAT(Runs(rule, lead), ::testing::AnyOf(first, first + "\nSTOPPED LOOP"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE actor = '" + rule + "'"),
            outcome != "DONE" || action.name == std::string("convert") ? "0" : "1");
  EXPECT_EQ(conversions_.converted(),
            action.name == std::string("convert") && outcome == "DONE" ? 1 : 0);
}

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
  Update(raised, "score: 5", "score");
  const std::string lowered = Existing("score: 5");
  Update(lowered, "score: 1", "score");

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

TEST_F(FollowRulesTest, SetEachOtherOff) {
  AddRule("on_event: EVENT_LEAD_CREATED actions { set_status: 'statuses/lead/nurturing' }");
  AddRule("on_event: EVENT_LEAD_STATUS_CHANGED actions { assign { owner: 'users/ann' } }");
  AddRule("on_event: EVENT_LEAD_ASSIGNED actions { add_tag: 'dictionaries/tag/entries/hot' }");
  const std::string last =
      AddRule("on_event: EVENT_LEAD_UPDATED actions { create_task { title: 'Call' } }");
  const std::string lead = Existing();

  Follow();

  EXPECT_EQ(Tasks(lead), 1);
  EXPECT_EQ(database_.Query("SELECT array_to_string(causes, ',') FROM workflow_runs "
                            "WHERE rule = '" +
                            last + "'"),
            "workflowRules/r1,workflowRules/r2,workflowRules/r3");
}

TEST_F(FollowRulesTest, AreNotFollowedForWhatTheyDidThemselves) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_UPDATED actions { add_tag: 'dictionaries/tag/entries/hot' }");
  const std::string lead = Existing();
  Update(lead, "score: 5", "score");

  Follow();

  EXPECT_EQ(Runs(rule, lead), "DONE DONE\nSTOPPED LOOP");
}

TEST_F(FollowRulesTest, DoNotGoInCircles) {
  const std::string there = AddRule(
      "on_event: EVENT_LEAD_STATUS_CHANGED condition: 'status = statuses/lead/nurturing'"
      "actions { set_status: 'statuses/lead/sales-qualification' }");
  const std::string back = AddRule(
      "on_event: EVENT_LEAD_STATUS_CHANGED condition: 'status = statuses/lead/sales-qualification'"
      "actions { set_status: 'statuses/lead/nurturing' }");
  const std::string lead = Existing();
  ASSERT_THAT(Move(lead, kNurturing), IsOk());

  Follow();

  // One moved on what the other one did for the same event; what it did itself stopped it.
  EXPECT_THAT(Runs(there, lead), HasSubstr("STOPPED LOOP"));
  EXPECT_LE(Events("LeadStatusChanged", lead), 4);
  EXPECT_THAT(Runs(back, lead), HasSubstr("DONE"));
}

TEST_F(FollowRulesTest, EndInTheEnd) {
  Configure([](Configuration& whole) {
    for (int i = 0; i <= 10; ++i) {
      whole.add_dictionary_entries()->set_name(absl::StrCat("dictionaries/tag/entries/t", i));
    }
  });
  for (int i = 1; i <= 10; ++i) {
    AddRule(absl::StrCat("on_event: EVENT_LEAD_UPDATED condition: 'tags:dictionaries/tag/entries/t",
                         i - 1, " AND NOT tags:dictionaries/tag/entries/t", i,
                         "' actions { add_tag: 'dictionaries/tag/entries/t", i, "' }"));
  }
  // The other way round, so that each waits for what the one behind it does.
  Configure([](Configuration& whole) {
    std::reverse(whole.mutable_workflow_rules()->pointer_begin(),
                 whole.mutable_workflow_rules()->pointer_end());
  });
  const std::string lead = Existing();
  Update(lead, "tags: 'dictionaries/tag/entries/t0'", "tags");

  Follow();

  EXPECT_EQ(Get(lead)->tags_size(), 9);
  EXPECT_EQ(Runs("workflowRules/r8", lead), "DONE DONE");
  EXPECT_EQ(Runs("workflowRules/r9", lead), "STOPPED CHAIN");
  EXPECT_EQ(Runs("workflowRules/r10", lead), "");
}

TEST_F(FollowRulesTest, KnowWhichOfThemLedToAConversion) {
  const std::string converting = AddRule("on_event: EVENT_LEAD_CREATED actions { convert {} }");
  const std::string afterwards =
      AddRule("on_event: EVENT_LEAD_CONVERTED actions { create_task { title: 'Welcome' } }");
  const std::string lead = Existing();

  FollowAndConvert();

  EXPECT_EQ(Runs(converting, lead), "DONE DONE");
  EXPECT_EQ(Runs(afterwards, lead), "DONE LEAD_CONVERTED");
  EXPECT_EQ(
      database_.Query("SELECT causes[1] FROM workflow_runs WHERE rule = '" + afterwards + "'"),
      converting);
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
