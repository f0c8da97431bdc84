#include "common/query/name_page.h"

#include "common/query/page_token.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::query {
namespace {

class NamePageTest : public ::testing::Test {
 protected:
  absl::StatusOr<NamePage> Page(const std::vector<std::string>& names, int size,
                                const std::string& token = "",
                                const std::string& binding = "names of acme") {
    return PageOfNames(tokens_, binding, names, size, token);
  }

  const PageTokens tokens_{{"secret of the tests"}};
};

TEST_F(NamePageTest, IsWholeWhenAllFits) {
  const auto page = Page({"a", "b"}, 2);

  ASSERT_THAT(page, test::IsOk());
  EXPECT_EQ(page->begin, 0U);
  EXPECT_EQ(page->end, 2U);
  EXPECT_EQ(page->next_page_token, "");
}

TEST_F(NamePageTest, GoesOnBehindThePageBeforeWhateverCameOrWent) {
  const auto first = Page({"a", "b", "c", "d"}, 2);
  ASSERT_THAT(first, test::IsOk());

  const auto second = Page({"aa", "c", "d", "e"}, 2, first->next_page_token);

  ASSERT_THAT(second, test::IsOk());
  EXPECT_EQ(second->begin, 1U);
  EXPECT_EQ(second->end, 3U);
  EXPECT_NE(second->next_page_token, "");
}

TEST_F(NamePageTest, IsEmptyOfNothing) {
  const auto page = Page({}, 0);

  ASSERT_THAT(page, test::IsOk());
  EXPECT_EQ(page->end, 0U);
}

TEST_F(NamePageTest, RefusesTheTokenOfAnotherList) {
  const auto first = Page({"a", "b"}, 1);
  ASSERT_THAT(first, test::IsOk());

  EXPECT_THAT(Page({"a", "b"}, 1, first->next_page_token, "names of another"),
              test::FailsWith(absl::StatusCode::kInvalidArgument,
                              type::v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace leadline::query
