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
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::RefusesField;
using test::StatusIs;
using test::v1::WatchEchoesRequest;
using test::v1::WatchEchoesResponse;
using ::testing::HasSubstr;
using type::v1::ErrorReason;
using Send = test::EchoEndpoint::Stream::Send;

WatchEchoesResponse Saying(const std::string& text) {
  WatchEchoesResponse message;
  message.set_text(text);
  return message;
}

class StreamTest : public ::testing::Test {
 protected:
  explicit StreamTest(const EdgeOptions& options = test::EdgeForTests()) : edge_(options) {
    service_.on_watch = [this](const Call&, const Send& send) {
      sends_.push_back(send);
      send(Saying("opened"));
      opened_.set_value();
      return absl::OkStatus();
    };
  }

  // One open stream, as its caller has it.
  struct Watch {
    explicit Watch(test::v1::EchoService::Stub& stub, const WatchEchoesRequest& request = {})
        : reader(stub.WatchEchoes(&context, request)) {}

    // The next message; empty at the end.
    std::string Next() {
      WatchEchoesResponse message;
      return reader->Read(&message) ? message.text() : "";
    }

    grpc::Status End() {
      while (!Next().empty()) {
      }
      return reader->Finish();
    }

    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<WatchEchoesResponse>> reader;
  };

  // Opens a stream that has said so.
  std::unique_ptr<Watch> Open() {
    opened_ = std::promise<void>();
    auto watch = std::make_unique<Watch>(*stub_);
    EXPECT_EQ(watch->Next(), "opened");
    opened_.get_future().wait();
    return watch;
  }

  grpc::Status Refusal(const WatchEchoesRequest& request = {}) {
    return Watch(*stub_, request).End();
  }

  std::promise<void> opened_;
  std::vector<Send> sends_;
  Edge edge_;
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_}};
  std::unique_ptr<test::v1::EchoService::Stub> stub_ =
      test::v1::EchoService::NewStub(server_.channel());
};

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

class WholeStreamTest : public StreamTest {
 protected:
  WholeStreamTest() { service_.backlog = Backlog::kAll; }
};

TEST_F(WholeStreamTest, TellsAllThatItsHandlerSendsAndEndsWell) {
  const std::string long_text(10'000, 'x');
  service_.on_watch = [&](const Call&, const Send& send) {
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(send(Saying(std::to_string(i) + long_text)));
    return absl::OkStatus();
  };
  Watch watch(*stub_);

  for (int i = 0; i < 1000; ++i) ASSERT_EQ(watch.Next(), std::to_string(i) + long_text);

  EXPECT_THAT(watch.End(), test::IsOk());
}

TEST_F(WholeStreamTest, BeginsToTellWhileItsHandlerRuns) {
  std::promise<void> let_go;
  service_.on_watch = [&](const Call&, const Send& send) {
    send(Saying("first"));
    let_go.get_future().wait();
    return absl::OkStatus();
  };
  Watch watch(*stub_);

  EXPECT_EQ(watch.Next(), "first");  // Hangs if it waits for the handler.

  let_go.set_value();
  EXPECT_THAT(watch.End(), test::IsOk());
}

TEST_F(WholeStreamTest, IsCutWhenTheEdgeDrainsWhileItsHandlerRuns) {
  std::promise<void> let_go;
  bool goes_on = true;
  service_.on_watch = [&](const Call&, const Send& send) {
    send(Saying("first"));
    let_go.get_future().wait();
    goes_on = send(Saying("second"));
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  EXPECT_EQ(watch.Next(), "first");

  edge_.Drain(absl::Now());
  let_go.set_value();

  EXPECT_THAT(watch.End(),
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
  EXPECT_FALSE(goes_on);
}

TEST_F(WholeStreamTest, EndsWithWhatItsHandlerFailsWith) {
  service_.on_watch = [](const Call&, const Send&) { return NotFound("things/1"); };

  EXPECT_THAT(Refusal(),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

class StepStreamTest : public StreamTest {
 protected:
  StepStreamTest() { service_.backlog = Backlog::kSteps; }

  std::atomic<int> runs_ = 0;
};

TEST_F(StepStreamTest, RunsItsHandlerUntilThatSendsNothing) {
  service_.on_watch = [&](const Call&, const Send& send) {
    if (++runs_ <= 3) send(Saying(absl::StrCat("run ", runs_.load())));
    return absl::OkStatus();
  };
  Watch watch(*stub_);

  for (int i = 1; i <= 3; ++i) EXPECT_EQ(watch.Next(), absl::StrCat("run ", i));

  EXPECT_THAT(watch.End(), test::IsOk());
  EXPECT_EQ(runs_, 4);
}

TEST_F(StepStreamTest, IsNeverAheadOfACallerWhoReadsSlowly) {
  const std::string long_text(100'000, 'x');
  service_.on_watch = [&](const Call&, const Send& send) {
    if (++runs_ <= 1000) send(Saying(long_text));
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  EXPECT_EQ(watch.Next(), long_text);

  int before = 0;
  do {
    before = runs_;
    absl::SleepFor(absl::Milliseconds(200));
  } while (runs_ != before);

  EXPECT_LT(runs_, 500);
  EXPECT_THAT(watch.End(), test::IsOk());
  EXPECT_EQ(runs_, 1001);
}

TEST_F(StepStreamTest, RunsNoMoreOnceTheCallerIsGone) {
  service_.on_watch = [&](const Call&, const Send& send) {
    ++runs_;
    send(Saying("more"));
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  EXPECT_EQ(watch.Next(), "more");

  watch.context.TryCancel();
  edge_.Drain(absl::Now() + absl::Seconds(10));

  const int ended = runs_;
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(runs_, ended);
}

TEST_F(StepStreamTest, IsCutWhenTheEdgeDrains) {
  service_.on_watch = [&](const Call&, const Send& send) {
    send(Saying("more"));
    return absl::OkStatus();
  };
  Watch watch(*stub_);
  EXPECT_EQ(watch.Next(), "more");

  edge_.Drain(absl::Now());

  EXPECT_THAT(watch.End(),
              FailsWith(absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING));
}

TEST_F(StepStreamTest, EndsWithWhatALaterRunFailsWith) {
  service_.on_watch = [&](const Call&, const Send& send) -> absl::Status {
    if (++runs_ == 2) return NotFound("things/1");
    send(Saying("first"));
    return absl::OkStatus();
  };
  Watch watch(*stub_);

  EXPECT_EQ(watch.Next(), "first");
  EXPECT_THAT(watch.End(),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
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
