// What happened, as programs that follow the servers are told it.
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "leadline/event/v1/event_service.grpc.pb.h"
#include "tests/e2e/steps.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using event::v1::Event;
using event::v1::EventService;
using event::v1::PullEventsRequest;
using event::v1::PullEventsResponse;
using event::v1::WatchEventsRequest;
using event::v1::WatchEventsResponse;
using testing::Contains;
using testing::ElementsAre;
using testing::Pair;

// Follows one server over one stream at a time, and remembers where it was.
class Reader final {
 public:
  // From now on.
  explicit Reader(const ServiceProcess& process)
      : stub_(EventService::NewStub(ChannelTo(process.address()))) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    PullEventsResponse response;
    EXPECT_THAT(stub_->PullEvents(&context, PullEventsRequest(), &response), IsOk());
    token_ = response.resume_token();
  }

  // Reads until it has been told of `count` events in all, over streams that may break.
  void Await(size_t count) {
    while (events_.size() < count) {
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      WatchEventsRequest request;
      request.set_resume_token(token_);
      const auto stream = stub_->WatchEvents(&context, request);
      WatchEventsResponse message;
      while (events_.size() < count && stream->Read(&message)) Take(message);
      context.TryCancel();
      stream->Finish();
    }
  }

  const std::vector<Event>& events() const { return events_; }

  std::vector<std::string> Types() const {
    std::vector<std::string> types;
    for (const Event& event : events_) types.push_back(event.type());
    return types;
  }

  std::string Names() const {
    std::string names;
    for (const Event& event : events_) names += event.name() + "\n";
    return names;
  }

 private:
  void Take(const WatchEventsResponse& message) {
    events_.insert(events_.end(), message.events().begin(), message.events().end());
    token_ = message.resume_token();
  }

  const std::unique_ptr<EventService::Stub> stub_;
  std::string token_;
  std::vector<Event> events_;
};

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
  Reader leads(backend_.lead());
  Reader conversions(backend_.conversion());

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
  Reader leads(backend_.lead());
  Reader conversions(backend_.conversion());

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
