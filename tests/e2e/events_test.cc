// What happened, as programs that follow the servers are told it.
#include <string>

#include "gmock/gmock.h"
#include "tests/e2e/event_reader.h"
#include "tests/e2e/steps.h"

namespace leadline::test {
namespace {

using event::v1::Event;
using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

class EventsTest : public BackendTest {
 protected:
  // A lead that is converted with two things attached to it.
  conversion::v1::ConvertLeadResponse ConvertOne() {
    const lead::v1::Lead lead = steps_.Create();
    steps_.AddActivity(lead.name(), lead::v1::Activity::KIND_MEETING);
    steps_.AddComment(lead.name());
    return Must(steps_.Convert(ToConvert(lead)));
  }

  // The names of the newest events of a schema, in order.
  std::string NamesIn(const std::string& schema, size_t count) {
    return invariants_.Query(
        "SELECT string_agg('events/' || id, E'\\n' ORDER BY position, ordinal, id) || E'\\n' FROM "
        "(SELECT id, position, ordinal FROM " +
        schema + ".events ORDER BY position DESC, ordinal DESC, id DESC LIMIT " +
        std::to_string(count) + ") AS newest");
  }
};

TEST_F(EventsTest, TellOfAConversionOnBothSides) {
  EventReader leads(backend_.lead());
  EventReader conversions(backend_.conversion());

  const auto made = ConvertOne();

  leads.Await(4);
  conversions.Await(2);
  EXPECT_THAT(leads.Types(),
              ElementsAre("LeadCreated", "ActivityCreated", "CommentCreated", "LeadConverted"));
  EXPECT_THAT(conversions.Types(), ElementsAre("ConversionCommitted", "ConversionCompleted"));
  const Event& converted = leads.events().back();
  EXPECT_EQ(converted.resource(), made.conversion().lead());
  EXPECT_THAT(converted.related_resources(),
              ElementsAre(made.conversion().name(), made.account().name(), made.contacts(0).name(),
                          made.opportunity().name()));
  for (const char* count : {"activity_count", "comment_count"}) {
    EXPECT_THAT(converted.attributes(), Contains(Pair(count, "1")));
  }
  for (const char* count : {"email_count", "task_count"}) {
    EXPECT_THAT(converted.attributes(), Contains(Pair(count, "0")));
  }
  for (const Event& event : conversions.events()) {
    EXPECT_EQ(event.resource(), made.conversion().name());
    EXPECT_THAT(event.related_resources(), Contains(made.conversion().lead()));
  }
}

TEST_F(EventsTest, LoseNothingWhenTheServersAreKilled) {
  constexpr int kRounds = 3;
  EventReader leads(backend_.lead());
  EventReader conversions(backend_.conversion());

  for (size_t round = 1; round <= kRounds; ++round) {
    ConvertOne();
    leads.Await(4 * round - 1);  // Without the last.
    backend_.lead().Kill();
    backend_.conversion().Kill();
    backend_.StartAll();
  }
  leads.Await(4 * kRounds);
  conversions.Await(2 * kRounds);

  // At least once; here exactly, since what is told is kept at once.
  EXPECT_EQ(leads.Names(), NamesIn("lead", 4 * kRounds));
  EXPECT_EQ(conversions.Names(), NamesIn("conversion", 2 * kRounds));
}

}  // namespace
}  // namespace leadline::test
