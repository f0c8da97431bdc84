#include "services/configuration/settings/transition_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using v1::Settings;
using v1::Status;

// a (the default), b and c can be chosen; hidden cannot, gone is archived, lost is closed.
std::vector<Status> LeadStatuses() {
  std::vector<Status> statuses;
  for (const char* text :
       {"name: 'a' category: CATEGORY_OPEN role: ROLE_DEFAULT directly_selectable: true",
        "name: 'b' category: CATEGORY_OPEN directly_selectable: true",
        "name: 'c' category: CATEGORY_OPEN directly_selectable: true",
        "name: 'hidden' category: CATEGORY_OPEN",
        "name: 'gone' category: CATEGORY_OPEN directly_selectable: true"
        " archive_time { seconds: 1 }",
        "name: 'lost' category: CATEGORY_CLOSED_LOST role: ROLE_LOST"}) {
    statuses.push_back(FromText<Status>(text));
    statuses.back().set_name("statuses/lead/" + statuses.back().name());
    statuses.back().set_entity(Status::ENTITY_LEAD);
  }
  return statuses;
}

std::string NameOf(const std::string& id) {
  return id.find('/') == std::string::npos ? "statuses/lead/" + id : id;
}

// Settings with transitions: {{"a", "b"}, {"b", "c", "a"}} leads from a to b and from b to c and a.
Settings Path(const std::vector<std::vector<std::string>>& transitions,
              Settings::TransitionPolicy policy = Settings::TRANSITION_POLICY_ADVISORY) {
  Settings settings;
  settings.set_transition_policy(policy);
  for (const auto& ids : transitions) {
    Settings::Transition& transition = *settings.add_transitions();
    transition.set_from(NameOf(ids[0]));
    for (size_t i = 1; i < ids.size(); ++i) transition.add_to(NameOf(ids[i]));
  }
  return settings;
}

absl::Status Check(const Settings& settings) {
  FieldViolations violations;
  CheckTransitions(settings, LeadStatuses(), violations);
  return violations.ToStatus();
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : request->field_violations()) {
    fields.push_back(violation.field() + " " + violation.description());
  }
  return fields;
}

TEST(CheckTransitions, TakesAnyPathAmongStatusesInUse) {
  EXPECT_THAT(Check(Path({})), IsOk());
  EXPECT_THAT(Check(Path({{"a", "b", "hidden", "lost"}, {"b", "c", "a"}, {"c", "a"}})), IsOk());
}

TEST(CheckTransitions, RefusesWhatIsNoLeadStatusInUse) {
  for (const char* id : {"unknown", "gone", "statuses/prospect/won", "leads/1", "x y"}) {
    EXPECT_THAT(Check(Path({{id, "b"}})), RefusesField("settings.transitions[0].from")) << id;
    EXPECT_THAT(Check(Path({{"a", "b", id}})), RefusesField("settings.transitions[0].to[1]")) << id;
  }
}

TEST(CheckTransitions, RefusesToLeadOutOfAClosedStatus) {
  EXPECT_THAT(Check(Path({{"lost", "a"}})), RefusesField("settings.transitions[0].from"));
}

TEST(CheckTransitions, RefusesToLeadFromOneStatusInTwoPlaces) {
  EXPECT_THAT(Check(Path({{"a", "b"}, {"a", "c"}})), RefusesField("settings.transitions[1].from"));
}

TEST(CheckTransitions, RefusesToLeadNowhere) {
  EXPECT_THAT(Check(Path({{"a", "a"}})), RefusesField("settings.transitions[0].to[0]"));
}

TEST(CheckTransitions, TellsAllThatIsWrongAtOnce) {
  EXPECT_THAT(FieldsOf(Check(Path({{"lost", "unknown"}, {"a", "b"}, {"a", "a", "gone"}}))),
              ElementsAre("settings.transitions[0].from is closed: nothing follows it",
                          "settings.transitions[0].to[0] must be a lead status in use",
                          "settings.transitions[2].from is there twice",
                          "settings.transitions[2].to[0] is where it comes from",
                          "settings.transitions[2].to[1] must be a lead status in use"));
}

TEST(CheckTransitions, AllowsCirclesUnlessTheyMayOnlyLeadForward) {
  Settings settings =
      Path({{"a", "b"}, {"b", "c"}, {"c", "lost", "a"}}, Settings::TRANSITION_POLICY_STRICT);
  EXPECT_THAT(Check(settings), IsOk());

  settings.set_forward_only(true);

  EXPECT_THAT(FieldsOf(Check(settings)),
              ElementsAre("settings.transitions[0].to[0] leads in a circle",
                          "settings.transitions[1].to[0] leads in a circle",
                          "settings.transitions[2].to[1] leads in a circle"));
}

TEST(CheckTransitions, TakesAPathThatOnlyLeadsForward) {
  Settings settings = Path({{"a", "b", "c"}, {"b", "c"}}, Settings::TRANSITION_POLICY_STRICT);
  settings.set_forward_only(true);

  EXPECT_THAT(Check(settings), IsOk());
}

TEST(CheckTransitions, OnlyLeadForwardWhereNobodyMayLeaveThem) {
  for (const auto policy :
       {Settings::TRANSITION_POLICY_FREE, Settings::TRANSITION_POLICY_ADVISORY}) {
    Settings settings = Path({{"a", "b"}}, policy);
    settings.set_forward_only(true);

    EXPECT_THAT(Check(settings), RefusesField("settings.forward_only"));
  }
}

TEST(CheckReach, NamesEveryStatusThatCouldBeChosenAndIsNotReached) {
  EXPECT_THAT(
      FieldsOf(CheckReach(Path({{"c", "b"}}, Settings::TRANSITION_POLICY_STRICT), LeadStatuses())),
      ElementsAre("settings.transitions do not lead to statuses/lead/b",
                  "settings.transitions do not lead to statuses/lead/c"));
}

TEST(CheckReach, FollowsThePathToItsEnd) {
  EXPECT_THAT(CheckReach(Path({{"a", "b"}, {"b", "c"}}, Settings::TRANSITION_POLICY_STRICT),
                         LeadStatuses()),
              IsOk());
}

TEST(CheckReach, MattersOnlyWhereNobodyMayLeaveThePath) {
  EXPECT_THAT(CheckReach(Path({}), LeadStatuses()), IsOk());
}

// The longest path that the contract lets through, with every status leading to every other.
TEST(CheckTransitions, FindsEveryWayBackInTheLargestPath) {
  std::vector<Status> statuses;
  std::vector<std::vector<std::string>> transitions(100);
  for (int i = 0; i < 100; ++i) {
    statuses.push_back(LeadStatuses()[1]);
    statuses.back().set_name("statuses/lead/" + std::to_string(i));
    for (int j = 0; j < 100; ++j) transitions[i].push_back(std::to_string((i + j) % 100));
  }
  Settings settings = Path(transitions, Settings::TRANSITION_POLICY_STRICT);
  settings.set_forward_only(true);
  FieldViolations violations;

  CheckTransitions(settings, statuses, violations);

  const auto request = DetailOf<google::rpc::BadRequest>(violations.ToStatus());
  // Every move but those from a status to itself.
  EXPECT_EQ(request->field_violations_size(), 100 * 99);
}

}  // namespace
}  // namespace leadline::configuration
