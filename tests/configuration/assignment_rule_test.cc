// What assignment rules may say.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::IsOk;
using test::RefusesField;
using v1::AssignmentRule;

class AssignmentRuleTest : public DefinitionTest {
 protected:
  absl::Status CreateRule(const std::string& content) {
    return Create<AssignmentRule>("mine", "display_name: 'R' " + content).status();
  }

  absl::Status UpdateRule(const std::string& content, const std::string& path) {
    return Update<AssignmentRule>("mine", content, "update_mask { paths: '" + path + "' }")
        .status();
  }
};

TEST_F(AssignmentRuleTest, AssignToATeamThatExists) {
  AddEntry("team", "south");

  EXPECT_THAT(CreateRule("assignment { team: 'dictionaries/team/entries/none' }"),
              RefusesField("assignment_rule.assignment.team"));
  EXPECT_THAT(CreateRule("assignment { team: 'dictionaries/source/entries/website' }"),
              RefusesField("assignment_rule.assignment.team"));
  EXPECT_THAT(CreateRule("assignment { team: 'dictionaries/team/entries/south' }"), IsOk());
}

TEST_F(AssignmentRuleTest, AssignToSomebody) {
  EXPECT_THAT(CreateRule("assignment {}"), RefusesField("assignment_rule.assignment.assignee"));
  EXPECT_THAT(CreateRule("assignment { round_robin {} }"),
              RefusesField("assignment_rule.assignment.round_robin.owners"));
  EXPECT_THAT(CreateRule("assignment { round_robin { owners: 'users/a' owners: 'users/a' } }"),
              RefusesField("assignment_rule.assignment.round_robin.owners"));
  EXPECT_THAT(CreateRule("assignment { owner: 'ann' }"),
              RefusesField("assignment_rule.assignment.owner"));
}

TEST_F(AssignmentRuleTest, StillAssignToSomebodyWhenAPartWasTakenAway) {
  ASSERT_THAT(CreateRule("assignment { owner: 'users/ann' }"), IsOk());
  EXPECT_THAT(UpdateRule("", "assignment.owner"), RefusesField("assignment_rule.assignment"));

  ASSERT_THAT(UpdateRule("assignment { round_robin { owners: 'users/ann' } }", "assignment"),
              IsOk());
  EXPECT_THAT(UpdateRule("", "assignment.round_robin.owners"),
              RefusesField("assignment_rule.assignment"));
}

TEST_F(AssignmentRuleTest, AreForLeadsOfWhomTheConditionCanBeAsked) {
  const std::string assignment = " assignment { owner: 'users/ann' }";

  EXPECT_THAT(CreateRule("condition: 'owner = me()'" + assignment),
              RefusesField("assignment_rule.condition"));
  EXPECT_THAT(CreateRule("condition: 'score > x AND'" + assignment),
              RefusesField("assignment_rule.condition"));
  EXPECT_THAT(CreateRule("condition: 'none = 1'" + assignment),
              RefusesField("assignment_rule.condition"));
  EXPECT_THAT(CreateRule("condition: 'score > 3 AND owner != users/bob'" + assignment), IsOk());
}

}  // namespace
}  // namespace leadline::configuration
