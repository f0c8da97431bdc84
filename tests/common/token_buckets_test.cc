#include "common/edge/token_buckets.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace leadline::edge {
namespace {

constexpr absl::Duration kNow = absl::Hours(1);  // Any moment.

// How many tokens there are at once.
int TakeAll(TokenBuckets& buckets, const std::string& key, absl::Duration now) {
  int taken = 0;
  while (buckets.Take(key, now) == absl::ZeroDuration()) ++taken;
  return taken;
}

TEST(TokenBucketsTest, GiveABurstAndThenSayWhenTheNextTokenIsThere) {
  TokenBuckets buckets({.rate = 10, .burst = 3}, 1000);

  EXPECT_EQ(TakeAll(buckets, "a", kNow), 3);
  EXPECT_EQ(buckets.Take("a", kNow), absl::Milliseconds(100));
  EXPECT_EQ(buckets.Take("a", kNow + absl::Milliseconds(60)), absl::Milliseconds(40));
}

TEST(TokenBucketsTest, FillWithTimeButNeverBeyondTheBurst) {
  TokenBuckets buckets({.rate = 10, .burst = 3}, 1000);
  TakeAll(buckets, "a", kNow);

  EXPECT_EQ(TakeAll(buckets, "a", kNow + absl::Milliseconds(100)), 1);
  EXPECT_EQ(TakeAll(buckets, "a", kNow + absl::Milliseconds(350)), 2);
  EXPECT_EQ(TakeAll(buckets, "a", kNow + absl::Hours(1)), 3);
}

TEST(TokenBucketsTest, GiveTheRateOverTimeHoweverOftenTheyAreAsked) {
  TokenBuckets buckets({.rate = 3, .burst = 1}, 1000);
  int taken = 0;

  for (int i = 0; i < 10'000; ++i) {
    taken += TakeAll(buckets, "a", kNow + i * absl::Milliseconds(1));
  }

  EXPECT_EQ(taken, 30);
}

TEST(TokenBucketsTest, HoldASecondsWorthUnlessTheBurstIsSaid) {
  TokenBuckets buckets({.rate = 7}, 1000);

  EXPECT_EQ(TakeAll(buckets, "a", kNow), 7);
}

TEST(TokenBucketsTest, AreApart) {
  TokenBuckets buckets({.rate = 1, .burst = 2}, 1000);
  TakeAll(buckets, "a", kNow);

  EXPECT_EQ(TakeAll(buckets, "b", kNow), 2);
}

TEST(TokenBucketsTest, TakeBackWhatWasNotUsed) {
  TokenBuckets buckets({.rate = 1, .burst = 2}, 1000);
  TakeAll(buckets, "a", kNow);

  buckets.PutBack("a");

  EXPECT_EQ(TakeAll(buckets, "a", kNow), 1);
}

TEST(TokenBucketsTest, KeepNothingWithoutALimit) {
  TokenBuckets buckets({}, 1000);

  for (int i = 0; i < 1000; ++i) EXPECT_EQ(buckets.Take("a", kNow), absl::ZeroDuration());

  EXPECT_EQ(buckets.size(), 0u);
}

TEST(TokenBucketsTest, ForgetThoseThatAreFull) {
  TokenBuckets buckets({.rate = 1}, 100'000);

  for (int i = 0; i < 20'000; ++i) {
    buckets.Take(absl::StrCat(i), kNow + i * absl::Milliseconds(1));
  }

  EXPECT_LT(buckets.size(), 10'000u);  // A thousand of them are not full.
}

TEST(TokenBucketsTest, AreNeverMoreThanMayBeAndTheEmptyOnesStay) {
  TokenBuckets buckets({.rate = 1, .burst = 2}, 1000);
  TakeAll(buckets, "busy", kNow);

  for (int i = 0; i < 10'000; ++i) {
    EXPECT_EQ(buckets.Take(absl::StrCat(i), kNow), absl::ZeroDuration());
    ASSERT_LE(buckets.size(), 1000u);
  }

  EXPECT_GT(buckets.size(), 500u);
  EXPECT_EQ(TakeAll(buckets, "busy", kNow), 0);
}

}  // namespace
}  // namespace leadline::edge
