#include "common/polled/rounds.h"

#include <atomic>
#include <future>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace leadline::polled {
namespace {

constexpr absl::Duration kShort = absl::Milliseconds(1);
constexpr absl::Duration kNever = absl::Hours(1);

// More rounds than anybody lives to see who rests twice as long before each of them.
constexpr int kMany = 40;

void AwaitMoreThan(int count, const std::atomic<int>& rounds) {
  while (rounds <= count) absl::SleepFor(kShort);
}

TEST(RoundsTest, AreManyWhileThereIsSomethingToDo) {
  std::atomic<int> looks = 0;
  const Rounds rounds("test", {kShort, kNever}, [&](Rounds&) {
    ++looks;
    return true;
  });

  AwaitMoreThan(kMany, looks);
}

TEST(RoundsTest, HearTheBellWhileThereIsNothing) {
  Bell bell;
  std::atomic<int> looks = 0;
  const Rounds rounds("test", {kShort, kNever, &bell}, [&](Rounds&) {
    ++looks;
    return false;
  });

  for (int i = 0; i < kMany; ++i) {
    const int before = looks;
    bell.Ring();
    AwaitMoreThan(before, looks);
  }
}

TEST(RoundsTest, RingForTheOthersWhenThereWasSomething) {
  Bell bell;
  std::atomic<int> looks = 0;
  const Rounds idle("idle", {kShort, kNever, &bell}, [&](Rounds&) {
    ++looks;
    return false;
  });
  const Rounds busy("busy", {kShort, kNever, &bell}, [](Rounds&) { return true; });

  AwaitMoreThan(kMany, looks);
}

TEST(RoundsTest, GoOnAfterAFailure) {
  Bell bell;
  std::atomic<int> looks = 0;
  const Rounds rounds("test", {kShort, kShort, &bell}, [&](Rounds&) -> absl::StatusOr<bool> {
    ++looks;
    return absl::UnavailableError("away");
  });

  AwaitMoreThan(kMany, looks);

  EXPECT_GT(rounds.Age(), kNever);
}

TEST(RoundsTest, EndAtOnceWhateverTheyWaitFor) {
  std::promise<void> pausing;
  const Rounds at_rest("at rest", {kNever}, [](Rounds&) { return false; });
  const Rounds in_round("in a round", {kNever}, [&](Rounds& rounds) {
    pausing.set_value();
    EXPECT_FALSE(rounds.Pause(kNever));
    EXPECT_TRUE(rounds.IsStopping());
    return true;
  });

  pausing.get_future().wait();
}

TEST(BellTest, IsHeardUntilItsListenerIsGone) {
  Bell bell;
  int heard = 0;
  bell.Add(&heard, [&] { ++heard; });
  bell.Ring();
  bell.Remove(&heard);

  bell.Ring();

  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace leadline::polled
