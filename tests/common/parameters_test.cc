#include "common/postgres/parameters.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace leadline::postgres {
namespace {

using ::testing::ElementsAre;

TEST(Parameterize, NumbersNamesInTheOrderTheyAppearAndEqualNamesOnce) {
  const auto result = Parameterize("SELECT :b, :a.c_d, :b WHERE x = :e1");

  EXPECT_EQ(result.sql, "SELECT $1, $2, $1 WHERE x = $3");
  EXPECT_THAT(result.names, ElementsAre("b", "a.c_d", "e1"));
}

class LeavesAlone : public ::testing::TestWithParam<const char*> {};

TEST_P(LeavesAlone, WhatIsNoParameter) {
  const auto result = Parameterize(GetParam());

  EXPECT_EQ(result.sql, GetParam());
  EXPECT_TRUE(result.names.empty());
}

INSTANTIATE_TEST_SUITE_P(Parameterize, LeavesAlone,
                         ::testing::Values("SELECT ':a' || ''':b'", "SELECT \":a\"",
                                           "SELECT 1 -- :a\n", "SELECT /* :a */ 1",
                                           "SELECT '1'::int", "SELECT a[1:2]", "SELECT $$ :a $$",
                                           "SELECT $tag$ :a $$ :b $tag$", "SELECT ':a", "--", ":",
                                           "a::", "$", "/*", ""));

TEST(Parameterize, ReadsOnAfterLiteralsCommentsAndCasts) {
  const auto result =
      Parameterize("SELECT 'x:y' || :a::text -- :no\n, :b /* :no */ || $q1$:no$q1$");

  EXPECT_EQ(result.sql, "SELECT 'x:y' || $1::text -- :no\n, $2 /* :no */ || $q1$:no$q1$");
}

TEST(Parameterize, TakesNoNumberForTheTagOfADollarQuote) {
  EXPECT_EQ(Parameterize("SELECT $1$a, :b").sql, "SELECT $1$a, $1");
}

TEST(Parameterize, EndsANameBeforeADotThatNoFieldFollows) {
  EXPECT_EQ(Parameterize("SELECT :a.").sql, "SELECT $1.");
  EXPECT_EQ(Parameterize("SELECT :a.B").sql, "SELECT $1.B");
}

}  // namespace
}  // namespace leadline::postgres
