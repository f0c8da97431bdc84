#include "services/web_gateway/budget.h"

#include "gtest/gtest.h"

namespace leadline::web_gateway {
namespace {

TEST(Budget, GivesNoMoreThanThereIs) {
  Budget budget(10);

  EXPECT_TRUE(budget.Take(4));
  EXPECT_TRUE(budget.Take(6));
  EXPECT_TRUE(budget.Take(0));
  EXPECT_FALSE(budget.Take(1));

  budget.GiveBack(4);
  EXPECT_FALSE(budget.Take(5));
  EXPECT_TRUE(budget.Take(4));
}

}  // namespace
}  // namespace leadline::web_gateway
