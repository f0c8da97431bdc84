// Every action, for everything that can happen to a lead.

#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/lead/workflow_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::IsOk;

constexpr char kNurturing[] = "statuses/lead/nurturing";

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

class EventAndActionTest : public WorkflowFixture,
                           public ::testing::WithParamInterface<std::tuple<Occurrence, Action>> {
 public:
  std::string Create() { return Existing(); }

  std::string UpdateIt() {
    const std::string lead = Existing();
    Edit(lead, "score: 5", "score");
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

}  // namespace
}  // namespace leadline::lead
