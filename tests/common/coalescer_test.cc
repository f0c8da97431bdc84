#include "common/coalesce/coalescer.h"

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "common/context/request_context.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::coalesce {
namespace {

using test::FailsWith;
using test::IsOkAndHolds;
using test::StatusIs;

using Doubler = Coalescer<int, int>;

// Doubles numbers in batches, which stand still until they are let go.
class CoalescerTest : public ::testing::Test {
 protected:
  Doubler::RunBatch Double() {
    return [this](const std::string& organization,
                  const Doubler::Items& items) -> absl::StatusOr<Doubler::Outcomes> {
      {
        const std::lock_guard lock(mutex_);
        batches_.emplace_back(organization, items.size());
        longest_ = std::max(longest_, context::Current().deadline);
      }
      ++running_;
      go_.wait();
      Doubler::Outcomes outcomes;
      for (const int* item : items) {
        outcomes.push_back(*item < 0 ? absl::StatusOr<int>(absl::NotFoundError("negative"))
                                     : absl::StatusOr<int>(*item * 2));
      }
      return outcomes;
    };
  }

  void Call(Doubler& doubler, const std::string& organization, int item) {
    calls_.push_back(std::async(std::launch::async, [&doubler, organization, item] {
      return doubler.Run(organization, item);
    }));
  }

  // Until `count` batches run; then every further call has to queue.
  void WaitForBatches(int count) const {
    while (running_ < count) std::this_thread::yield();
  }

  void LetGo() { let_go_.set_value(); }

  void Finish() {
    LetGo();
    for (auto& call : calls_) call.wait();
  }

  std::promise<void> let_go_;
  std::shared_future<void> go_ = let_go_.get_future().share();
  std::atomic<int> running_ = 0;
  std::mutex mutex_;
  std::vector<std::pair<std::string, size_t>> batches_;
  absl::Time longest_ = absl::InfinitePast();
  std::vector<std::future<absl::StatusOr<int>>> calls_;
};

TEST_F(CoalescerTest, RunsALoneCallAtOnce) {
  Doubler doubler({}, Double());
  LetGo();

  EXPECT_THAT(doubler.Run("o", 21), IsOkAndHolds(42));
}

TEST_F(CoalescerTest, GivesEveryCallItsOwnOutcome) {
  Doubler doubler({.lanes = 1}, Double());
  Call(doubler, "o", 1);
  WaitForBatches(1);
  for (int item = 2; item < 20; ++item) Call(doubler, "o", item);
  Call(doubler, "o", -1);

  LetGo();

  for (int i = 0; i < 19; ++i) EXPECT_THAT(calls_[i].get(), IsOkAndHolds((i + 1) * 2));
  EXPECT_THAT(calls_.back().get(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(CoalescerTest, MakesOneBatchOfCallsThatWaitTogether) {
  Doubler doubler({.max_batch = 100, .lanes = 1}, Double());
  Call(doubler, "o", 1);
  WaitForBatches(1);
  for (int item = 0; item < 10; ++item) Call(doubler, "o", item);
  while (doubler.Waiting() < 10) std::this_thread::yield();

  Finish();

  EXPECT_THAT(batches_, ::testing::ElementsAre(std::pair("o", 1u), std::pair("o", 10u)));
}

TEST_F(CoalescerTest, NeverMixesOrganizations) {
  Doubler doubler({.lanes = 1}, Double());
  Call(doubler, "a", 1);
  WaitForBatches(1);
  for (int item = 0; item < 10; ++item) Call(doubler, item % 2 == 0 ? "a" : "b", item);
  while (doubler.Waiting() < 10) std::this_thread::yield();

  Finish();

  EXPECT_THAT(batches_, ::testing::UnorderedElementsAre(std::pair("a", 1u), std::pair("a", 5u),
                                                        std::pair("b", 5u)));
}

TEST_F(CoalescerTest, RunsAsManyBatchesAsItHasLanes) {
  Doubler doubler({.max_batch = 1, .lanes = 2}, Double());
  for (int item = 0; item < 5; ++item) Call(doubler, "o", item);
  WaitForBatches(2);
  while (doubler.Waiting() < 3) std::this_thread::yield();

  EXPECT_EQ(running_, 2);

  Finish();
  EXPECT_EQ(running_, 5);
}

TEST_F(CoalescerTest, RefusesMoreThanItsQueueHolds) {
  Doubler doubler({.lanes = 1, .max_queue = 2}, Double());
  Call(doubler, "o", 1);
  WaitForBatches(1);
  Call(doubler, "o", 2);
  Call(doubler, "o", 3);
  while (doubler.Waiting() < 2) std::this_thread::yield();

  EXPECT_THAT(doubler.Run("o", 4),
              FailsWith(absl::StatusCode::kResourceExhausted, type::v1::ERROR_REASON_OVERLOADED));
  Finish();
}

TEST_F(CoalescerTest, LeavesTheQueueWhenTheCallsTimeIsOver) {
  Doubler doubler({.lanes = 1}, Double());
  Call(doubler, "o", 1);
  WaitForBatches(1);
  context::RequestContext hasty;
  hasty.deadline = absl::Now() + absl::Milliseconds(5);
  const context::ScopedRequestContext scope(hasty);

  EXPECT_THAT(doubler.Run("o", 2), FailsWith(absl::StatusCode::kDeadlineExceeded,
                                             type::v1::ERROR_REASON_DEADLINE_EXCEEDED));
  EXPECT_EQ(doubler.Waiting(), 0u);
  Finish();
}

TEST_F(CoalescerTest, GivesABatchTheTimeOfItsMostPatientCall) {
  Doubler doubler({}, Double());
  LetGo();

  EXPECT_THAT(doubler.Run("o", 1), IsOkAndHolds(2));

  EXPECT_EQ(longest_, absl::InfiniteFuture());
}

TEST_F(CoalescerTest, FailsTheWholeBatchWhenItCannotRun) {
  Doubler doubler({}, [](const std::string&, const Doubler::Items&) {
    return absl::StatusOr<Doubler::Outcomes>(absl::UnavailableError("away"));
  });

  EXPECT_THAT(doubler.Run("o", 1), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(CoalescerTest, LosesNothingUnderLoad) {
  Doubler doubler({.max_batch = 7, .lanes = 3}, Double());
  LetGo();
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 500; ++i) {
        const auto doubled = doubler.Run(i % 3 == 0 ? "a" : "b", thread * 1000 + i);
        if (doubled.ok() && *doubled == (thread * 1000 + i) * 2) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(right, 8 * 500);
}

}  // namespace
}  // namespace leadline::coalesce
