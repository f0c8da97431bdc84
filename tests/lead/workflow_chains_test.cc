// What rules do may set off others, but goes on neither in circles nor for ever.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/lead/workflow_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using test::IsOk;
using ::testing::HasSubstr;

constexpr char kNurturing[] = "statuses/lead/nurturing";

using WorkflowChainsTest = WorkflowFixture;

TEST_F(WorkflowChainsTest, SetEachOtherOff) {
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

TEST_F(WorkflowChainsTest, AreNotFollowedForWhatTheyDidThemselves) {
  const std::string rule =
      AddRule("on_event: EVENT_LEAD_UPDATED actions { add_tag: 'dictionaries/tag/entries/hot' }");
  const std::string lead = Existing();
  Edit(lead, "score: 5", "score");

  Follow();

  EXPECT_EQ(Runs(rule, lead), "DONE DONE\nSTOPPED LOOP");
}

TEST_F(WorkflowChainsTest, DoNotGoInCircles) {
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

TEST_F(WorkflowChainsTest, EndInTheEnd) {
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
  Edit(lead, "tags: 'dictionaries/tag/entries/t0'", "tags");

  Follow();

  EXPECT_EQ(Get(lead)->tags_size(), 9);
  EXPECT_EQ(Runs("workflowRules/r8", lead), "DONE DONE");
  EXPECT_EQ(Runs("workflowRules/r9", lead), "STOPPED CHAIN");
  EXPECT_EQ(Runs("workflowRules/r10", lead), "");
}

TEST_F(WorkflowChainsTest, KnowWhichOfThemLedToAConversion) {
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

}  // namespace
}  // namespace leadline::lead
