#include "common/edge/executor.h"

#include <atomic>
#include <functional>
#include <future>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::edge {
namespace {

using ::testing::ElementsAre;

class Step final : public Task {
 public:
  explicit Step(std::function<void()> run) : run_(std::move(run)) {}
  void Execute() override { run_(); }

 private:
  const std::function<void()> run_;
};

class ExecutorTest : public ::testing::Test {
 protected:
  bool Submit(Executor& executor, Task& task, CallClass call_class = CallClass::kRead,
              absl::Duration time_left = absl::Hours(1)) {
    return executor.Submit(call_class, time_left, task, wait_);
  }

  // Keeps the only thread busy until LetGo.
  Step busy_{[this] {
    started_.set_value();
    go_.wait();
  }};

  void Occupy(Executor& executor) {
    ASSERT_TRUE(Submit(executor, busy_));
    started_.get_future().wait();
  }

  void LetGo() { let_go_.set_value(); }

  std::promise<void> started_;
  std::promise<void> let_go_;
  std::shared_future<void> go_ = let_go_.get_future().share();
  absl::Duration wait_;
};

TEST_F(ExecutorTest, RunsWhatItTook) {
  std::atomic<int> runs = 0;
  std::vector<Step> steps(100, Step([&] { ++runs; }));
  Executor executor(4, 100);

  for (Step& step : steps) ASSERT_TRUE(Submit(executor, step));
  executor.Drain(absl::InfiniteFuture());

  EXPECT_EQ(runs, 100);
}

TEST_F(ExecutorTest, RefusesMoreOfAClassThanItsQueueHolds) {
  Step step([] {});
  Executor executor(1, 1);
  Occupy(executor);

  EXPECT_TRUE(Submit(executor, step, CallClass::kRead));
  EXPECT_FALSE(Submit(executor, step, CallClass::kRead));
  EXPECT_TRUE(Submit(executor, step, CallClass::kWrite));
  LetGo();
}

TEST_F(ExecutorTest, RefusesWhatWouldWaitTooLong) {
  Step step([] {});
  Executor executor(1, 100);
  Occupy(executor);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Submit(executor, step));

  EXPECT_FALSE(Submit(executor, step, CallClass::kRead, absl::Milliseconds(10)));

  EXPECT_GT(wait_, absl::Milliseconds(5));
  LetGo();
}

TEST_F(ExecutorTest, LetsTheClassesTakeTurns) {
  std::vector<char> order;
  Step read([&] { order.push_back('r'); });
  Step write([&] { order.push_back('w'); });
  Executor executor(1, 100);
  Occupy(executor);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Submit(executor, read, CallClass::kRead));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Submit(executor, write, CallClass::kWrite));

  LetGo();
  executor.Drain(absl::InfiniteFuture());

  EXPECT_THAT(order, ElementsAre('w', 'r', 'w', 'r', 'w', 'r'));
}

TEST_F(ExecutorTest, IsDrainedWhenItsLastTaskHasRun) {
  Executor executor(2, 100);
  Occupy(executor);
  std::atomic<bool> drained = false;
  auto drain = std::async(std::launch::async, [&] {
    executor.Drain(absl::InfiniteFuture());
    drained = true;
  });

  EXPECT_FALSE(drained);
  LetGo();
  drain.wait();

  EXPECT_TRUE(drained);
}

}  // namespace
}  // namespace leadline::edge
