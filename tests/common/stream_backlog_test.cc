// What streams do with messages that cannot go out yet.

#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/edge/stream.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "tests/common/stream_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using type::v1::ErrorReason;

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

}  // namespace
}  // namespace leadline::edge
