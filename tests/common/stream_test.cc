#include "common/edge/stream.h"

#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/peer/peer.h"
#include "gmock/gmock.h"
#include "tests/common/stream_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::RefusesField;
using test::StatusIs;
using ::testing::HasSubstr;
using type::v1::ErrorReason;

TEST_F(StreamTest, TellsWhatIsSentLongAfterItsHandlerReturned) {
  const auto watch = Open();

  EXPECT_TRUE(sends_[0](Saying("later")));

  EXPECT_EQ(watch->Next(), "later");
  watch->context.TryCancel();
}

TEST_F(StreamTest, HoldsNoThreadWhileItWaits) {
  std::vector<std::unique_ptr<Watch>> watches;
  for (int i = 0; i < 20; ++i) watches.push_back(Open());  // The edge has eight threads.

  EXPECT_TRUE(sends_[19](Saying("still here")));

  EXPECT_EQ(watches[19]->Next(), "still here");
  for (const auto& watch : watches) watch->context.TryCancel();
}

TEST_F(StreamTest, KeepsOnlyTheLatestOfWhatCannotGoOutYet) {
  const auto watch = Open();
  // Nobody reads: at some point the connection takes no more.
  const std::string long_text(10'000, 'x');
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(sends_[0](Saying(long_text)));
  ASSERT_TRUE(sends_[0](Saying("latest")));

  int received = 0;
  while (watch->Next() != "latest") ++received;

  EXPECT_LT(received, 1000);
  watch->context.TryCancel();
}

TEST_F(StreamTest, ValidatesBeforeTheHandlerRuns) {
  WatchEchoesRequest request;
  request.set_text("much too long");

  EXPECT_THAT(Refusal(request), RefusesField("text"));
  EXPECT_TRUE(sends_.empty());
}

TEST_F(StreamTest, EndsWithWhatItsHandlerFailsWith) {
  service_.on_watch = [](const Call&, const Send&) { return NotFound("things/1"); };

  EXPECT_THAT(Refusal(),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(StreamTest, SurvivesAnException) {
  service_.on_watch = [](const Call&, const Send&) -> absl::Status {
    throw std::runtime_error("oops");
  };

  EXPECT_THAT(Refusal(),
              FailsWith(absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL));
}

TEST_F(StreamTest, TakesAnyDeadlineAndNone) {
  absl::Time deadline = absl::InfiniteFuture();
  service_.on_watch = [&](const Call& call, const Send& send) {
    deadline = call.deadline;
    send(Saying("opened"));
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  EXPECT_EQ(watch.Next(), "opened");
  EXPECT_LE(deadline, absl::Now() + absl::Seconds(30));  // Of the handler.
  watch.context.TryCancel();

  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Hours(5)));
  const auto reader = stub_->WatchEchoes(&context, {});
  WatchEchoesResponse message;
  EXPECT_TRUE(reader->Read(&message));
  context.TryCancel();
}

TEST_F(StreamTest, EndsAtItsDeadline) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(200)));
  const auto reader = stub_->WatchEchoes(&context, {});
  WatchEchoesResponse message;
  while (reader->Read(&message)) {
  }

  EXPECT_THAT(reader->Finish(), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(StreamTest, EndsWithAFailureThatASenderSays) {
  const auto watch = Open();

  EXPECT_FALSE(sends_[0](NotFound("things/1")));

  EXPECT_THAT(watch->End(),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_FALSE(sends_[0](Saying("too late")));
}

TEST_F(StreamTest, SaysWhenEachMessageHasGoneOutAndWhenItIsOver) {
  std::atomic<int> gone_out = 0;
  service_.on_watch = [&](const Call&, const Send& send) {
    send.OnGoneOut([&] { ++gone_out; });
    sends_.push_back(send);
    opened_.set_value();
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  opened_.get_future().wait();

  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(sends_[0](Saying("next")));
    ASSERT_EQ(watch.Next(), "next");
    while (gone_out < i) std::this_thread::yield();
  }
  watch.context.TryCancel();

  while (gone_out < 4) std::this_thread::yield();  // Hangs if nobody is told.
}

TEST_F(StreamTest, TellsSendersThatItsCallerIsGone) {
  const auto watch = Open();

  watch->context.TryCancel();

  while (sends_[0](Saying("anybody?"))) std::this_thread::yield();  // Hangs if nobody is told.
  EXPECT_THAT(watch->End(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(StreamTest, EndsWithDrainingWhenTheEdgeDrains) {
  const auto watch = Open();

  edge_.Drain();

  const grpc::Status status = watch->End();
  EXPECT_THAT(status,
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(peer::FromGrpc(status)).has_value());
  EXPECT_FALSE(sends_[0](Saying("too late")));
  EXPECT_THAT(Refusal(),
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
}

TEST_F(StreamTest, DrainsWhileItsHandlerRuns) {
  std::promise<void> started;
  std::promise<void> let_go;
  service_.on_watch = [&](const Call&, const Send&) {
    started.set_value();
    let_go.get_future().wait();
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  started.get_future().wait();

  edge_.Drain(absl::Now());
  let_go.set_value();

  EXPECT_THAT(watch.End(),
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
}

TEST_F(StreamTest, WritesOneLineWhenItEnds) {
  std::mutex mutex;
  std::vector<std::string> lines;
  const log::ScopedSink sink([&](const std::string& line) {
    const std::lock_guard lock(mutex);
    lines.push_back(line);
  });
  const auto watch = Open();
  {
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(lines.empty());
  }

  edge_.Drain();

  const std::lock_guard lock(mutex);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_THAT(lines[0], HasSubstr("\"method\":\"/leadline.test.v1.EchoService/WatchEchoes\""));
  EXPECT_THAT(lines[0], HasSubstr("\"reason\":\"DRAINING\""));
  watch->context.TryCancel();
}

class FewStreamsTest : public StreamTest {
 protected:
  FewStreamsTest() : StreamTest({.threads = 2, .max_streams = 1, .development = true}) {}
};

TEST_F(FewStreamsTest, ShedsOneTooManyUntilAnotherIsGone) {
  auto watch = Open();

  const grpc::Status refused = Refusal();
  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kResourceExhausted,
                                 ErrorReason::ERROR_REASON_OVERLOADED));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(peer::FromGrpc(refused)).has_value());

  watch->context.TryCancel();
  std::string next;
  while (next != "opened") {  // Hangs if the place is never free again.
    opened_ = std::promise<void>();
    watch = std::make_unique<Watch>(*stub_);
    next = watch->Next();
  }
  watch->context.TryCancel();
}

class ForbiddenStreamTest : public StreamTest {
 protected:
  ForbiddenStreamTest()
      : StreamTest({.threads = 1, .development = true, .development_permissions = {"things.*"}}) {}
};

TEST_F(ForbiddenStreamTest, AsksForThePermissionBeforeItLooksAtTheRequest) {
  WatchEchoesRequest wrong;
  wrong.set_text("much too long");

  EXPECT_THAT(Refusal(wrong), FailsWith(absl::StatusCode::kPermissionDenied,
                                        ErrorReason::ERROR_REASON_PERMISSION_MISSING));
}

}  // namespace
}  // namespace leadline::edge
