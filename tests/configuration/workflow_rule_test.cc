// What workflow rules may do, and that none sets itself off.

#include <string>

#include "gmock/gmock.h"
#include "services/configuration/definition/exclusion_criteria.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::IsOk;
using test::RefusesField;
using v1::WorkflowRule;

class WorkflowRuleTest : public DefinitionTest {
 protected:
  // Of an action, after an event, under a condition.
  absl::Status CreateRule(const std::string& event, const std::string& action,
                          const std::string& condition = "") {
    return Create<WorkflowRule>("mine", "display_name: 'R' on_event: EVENT_" + event +
                                            " actions { " + action + " } condition: '" + condition +
                                            "'")
        .status();
  }

  absl::Status Allows(const std::string& event, const std::string& action,
                      const std::string& condition = "") {
    const absl::Status created = CreateRule(event, action, condition);
    if (!created.ok()) return created;
    return Archive(DefinitionNames(*WorkflowRule::descriptor()), "mine").status();
  }
};

constexpr char kAction[] = "workflow_rule.actions[0]";
constexpr char kNurture[] = "set_status: 'statuses/lead/nurturing'";

TEST_F(WorkflowRuleTest, NameStatusesAndTagsThatLeadsCanGet) {
  AddEntry("tag", "vip");

  EXPECT_THAT(CreateRule("LEAD_CREATED", "set_status: 'statuses/lead/none'"),
              RefusesField("workflow_rule.actions[0].set_status"));
  EXPECT_THAT(CreateRule("LEAD_CREATED", "set_status: 'statuses/prospect/nurturing'"),
              RefusesField("workflow_rule.actions[0].set_status"));
  EXPECT_THAT(CreateRule("LEAD_CREATED", "set_status: 'statuses/lead/converted'"),
              RefusesField("workflow_rule.actions[0].set_status"));
  EXPECT_THAT(CreateRule("LEAD_CREATED", "add_tag: 'dictionaries/tag/entries/none'"),
              RefusesField("workflow_rule.actions[0].add_tag"));
  EXPECT_THAT(CreateRule("LEAD_CREATED", "assign { team: 'dictionaries/team/entries/none' }"),
              RefusesField("workflow_rule.actions[0].assign.team"));
  EXPECT_THAT(Allows("LEAD_CREATED", kNurture), IsOk());
  EXPECT_THAT(Allows("LEAD_CREATED", "add_tag: 'dictionaries/tag/entries/vip'"), IsOk());
}

TEST_F(WorkflowRuleTest, DoSomethingThatIsWhole) {
  EXPECT_THAT(CreateRule("LEAD_CREATED", ""), RefusesField("workflow_rule.actions[0].action"));
  EXPECT_THAT(CreateRule("LEAD_CREATED", "create_task {}"),
              RefusesField("workflow_rule.actions[0].create_task.title"));
  EXPECT_THAT(CreateRule("LEAD_CREATED", "create_task { title: 'x' due_days: -1 }"),
              RefusesField("workflow_rule.actions[0].create_task.due_days"));
  EXPECT_THAT(CreateRule("UNSPECIFIED", kNurture), RefusesField("workflow_rule.on_event"));
}

TEST_F(WorkflowRuleTest, NeverConvertWhatIsConverted) {
  EXPECT_THAT(CreateRule("LEAD_CONVERTED", "convert {}"), RefusesField(kAction));
  EXPECT_THAT(CreateRule("LEAD_CONVERTED", "convert {}", "score > 3"), RefusesField(kAction));
  EXPECT_THAT(Allows("LEAD_STATUS_CHANGED", "convert {}"), IsOk());
}

TEST_F(WorkflowRuleTest, DoNotSetThemselvesOff) {
  AddEntry("tag", "vip");
  const std::string tag = "dictionaries/tag/entries/vip";

  EXPECT_THAT(CreateRule("LEAD_STATUS_CHANGED", kNurture), RefusesField(kAction));
  EXPECT_THAT(CreateRule("LEAD_STATUS_CHANGED", kNurture, "score > 3"), RefusesField(kAction));
  EXPECT_THAT(CreateRule("LEAD_UPDATED", "add_tag: '" + tag + "'"), RefusesField(kAction));
  EXPECT_THAT(CreateRule("LEAD_ASSIGNED", "assign { owner: 'users/ann' }"), RefusesField(kAction));
  EXPECT_THAT(
      CreateRule("LEAD_ASSIGNED", "assign { round_robin { owners: 'users/a' owners: 'users/b' } }",
                 "owner != users/a"),
      RefusesField(kAction));

  EXPECT_THAT(Allows("LEAD_LOST", kNurture), IsOk());
  EXPECT_THAT(Allows("LEAD_STATUS_CHANGED", kNurture, "status != statuses/lead/nurturing"), IsOk());
  EXPECT_THAT(Allows("LEAD_STATUS_CHANGED", kNurture,
                     "score > 3 AND status = statuses/lead/sales-qualification"),
              IsOk());
  EXPECT_THAT(Allows("LEAD_UPDATED", "add_tag: '" + tag + "'", "NOT tags:" + tag), IsOk());
  EXPECT_THAT(Allows("LEAD_ASSIGNED", "assign { owner: 'users/ann' }", "owner = users/bob"),
              IsOk());
  EXPECT_THAT(Allows("LEAD_ASSIGNED", "create_task { title: 'Call' }"), IsOk());
}

TEST(Exclusion, IsSeenWhereTheConditionTellsIt) {
  const auto excludes = [](const std::string& condition) {
    return Excludes(condition, "status", "a");
  };

  for (const char* condition :
       {"status = b", "status != a", "NOT status = a", "-status = a", "score = 1 AND status = b",
        "status = b OR status = c", "(status = b OR status = c) AND score = 1"}) {
    EXPECT_TRUE(excludes(condition)) << condition;
  }
  for (const char* condition :
       {"", "status = a", "status != b", "score = 1", "status = b OR score = 1", "NOT status = b",
        "NOT score = 1", "status =", "other = b"}) {
    EXPECT_FALSE(excludes(condition)) << condition;
  }
}

}  // namespace
}  // namespace leadline::configuration
