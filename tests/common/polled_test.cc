#include "common/polled/polled.h"

#include <atomic>
#include <future>
#include <mutex>
#include <string>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::polled {
namespace {

using test::IsOk;
using test::StatusIs;
using Text = std::shared_ptr<const std::string>;

constexpr absl::Duration kNever = absl::Hours(1);

class PolledTest : public ::testing::Test {
 protected:
  // Answers what the test has set; nothing new at first.
  Polled<std::string>::Fetch Fetch() {
    return [this](const Text&) {
      const std::lock_guard lock(mutex_);
      return answer_;
    };
  }

  void Set(absl::StatusOr<Text> answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
  }

  void SetText(const std::string& text) { Set(std::make_shared<const std::string>(text)); }

 private:
  std::mutex mutex_;
  absl::StatusOr<Text> answer_ = Text();
};

TEST_F(PolledTest, HasNothingBeforeTheFirstGoodFetch) {
  Set(absl::UnavailableError("away"));
  Polled<std::string> polled("test", kNever, Fetch());

  EXPECT_THAT(polled.Refresh(), StatusIs(absl::StatusCode::kUnavailable));

  EXPECT_FALSE(polled.ready());
  EXPECT_EQ(polled.Current(), nullptr);
}

TEST_F(PolledTest, FetchesAtOnceAndThenAgain) {
  std::atomic<int> fetches = 0;
  std::promise<void> thrice;
  Polled<std::string> polled("test", absl::Milliseconds(1),
                             [&](const Text&) -> absl::StatusOr<Text> {
                               if (++fetches == 3) thrice.set_value();
                               return std::make_shared<const std::string>("a");
                             });

  thrice.get_future().wait();

  EXPECT_TRUE(polled.ready());
}

TEST_F(PolledTest, KeepsWhatItHasWhenAFetchFails) {
  SetText("good");
  Polled<std::string> polled("test", kNever, Fetch());
  ASSERT_THAT(polled.Refresh(), IsOk());
  Set(absl::UnavailableError("away"));

  EXPECT_THAT(polled.Refresh(), StatusIs(absl::StatusCode::kUnavailable));

  EXPECT_EQ(*polled.Current(), "good");
}

TEST_F(PolledTest, KeepsWhatItHasWhenNothingIsNew) {
  SetText("good");
  Polled<std::string> polled("test", kNever, Fetch());
  ASSERT_THAT(polled.Refresh(), IsOk());
  Set(Text());

  EXPECT_THAT(polled.Refresh(), IsOk());

  EXPECT_EQ(*polled.Current(), "good");
}

TEST_F(PolledTest, LeavesAPinnedVersionAlone) {
  SetText("old");
  Polled<std::string> polled("test", kNever, Fetch());
  ASSERT_THAT(polled.Refresh(), IsOk());
  const Text pinned = polled.Current();
  SetText("new");

  ASSERT_THAT(polled.Refresh(), IsOk());

  EXPECT_EQ(*pinned, "old");
  EXPECT_EQ(*polled.Current(), "new");
}

}  // namespace
}  // namespace leadline::polled
