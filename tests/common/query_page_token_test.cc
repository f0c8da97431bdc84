#include "common/query/page_token.h"

#include "absl/strings/escaping.h"
#include "tests/support/status_matchers.h"

namespace leadline::query {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

constexpr char kSecret[] = "a secret of at least thirty-two bytes";
constexpr char kBinding[] = "ListLeads of default";

auto IsRefused() {
  return test::FailsWith(absl::StatusCode::kInvalidArgument,
                         type::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

class PageTokensTest : public ::testing::Test {
 protected:
  PageTokens With(const std::vector<std::string>& secrets) {
    return PageTokens(secrets, [this] { return now_; });
  }

  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  const Position position_{now_ - absl::Minutes(5),
                           {"2026-01-31 12:00:00.123456+00", std::nullopt, ""}};
  const PageTokens tokens_ = With({kSecret});
};

TEST_F(PageTokensTest, OpensWhatItSealed) {
  const auto opened = tokens_.Open(tokens_.Seal(position_, kBinding), kBinding);

  ASSERT_THAT(opened, test::IsOk());
  EXPECT_EQ(opened->first_page_time, position_.first_page_time);
  EXPECT_THAT(opened->keys, ElementsAre(Optional(std::string("2026-01-31 12:00:00.123456+00")),
                                        std::nullopt, Optional(std::string())));
}

TEST_F(PageTokensTest, OpensInAnotherReplicaWithTheSameSecret) {
  EXPECT_THAT(With({kSecret}).Open(tokens_.Seal(position_, kBinding), kBinding), test::IsOk());
}

TEST_F(PageTokensTest, RefusesTheTokenOfAnotherList) {
  EXPECT_THAT(tokens_.Open(tokens_.Seal(position_, kBinding), "ListLeads of acme"), IsRefused());
}

TEST_F(PageTokensTest, RefusesTheTokenOfAnotherSecret) {
  EXPECT_THAT(With({"another"}).Open(tokens_.Seal(position_, kBinding), kBinding), IsRefused());
}

TEST_F(PageTokensTest, OpensTokensOfTheSecretBeforeAndSealsWithTheNewOne) {
  const PageTokens changed = With({"another", kSecret});

  EXPECT_THAT(changed.Open(tokens_.Seal(position_, kBinding), kBinding), test::IsOk());
  EXPECT_THAT(tokens_.Open(changed.Seal(position_, kBinding), kBinding), IsRefused());
}

TEST_F(PageTokensTest, LivesThreeDays) {
  const std::string token = tokens_.Seal(position_, kBinding);

  now_ += absl::Hours(72);
  EXPECT_THAT(tokens_.Open(token, kBinding), test::IsOk());
  now_ += absl::Seconds(1);
  EXPECT_THAT(tokens_.Open(token, kBinding), IsRefused());
}

TEST_F(PageTokensTest, LivesAsLongAsWhoeverOpensItSays) {
  const std::string token = tokens_.Seal(position_, kBinding);

  now_ += absl::Hours(24 * 365);

  EXPECT_THAT(tokens_.Open(token, kBinding, absl::InfiniteDuration()), test::IsOk());
}

TEST_F(PageTokensTest, RefusesATokenChangedAnywhere) {
  const std::string token = tokens_.Seal(position_, kBinding);

  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    // The last character may carry bits that mean nothing; then the token is still the same.
    if (i + 1 == token.size() && tokens_.Open(changed, kBinding).ok()) continue;
    EXPECT_THAT(tokens_.Open(changed, kBinding), IsRefused()) << "at " << i;
  }
}

TEST_F(PageTokensTest, RefusesWhatIsNoToken) {
  const std::string token = tokens_.Seal(position_, kBinding);

  for (const std::string& text : {std::string("!"), std::string("AAAA"), std::string(4096, 'A'),
                                  token.substr(0, token.size() / 2), token + token}) {
    EXPECT_THAT(tokens_.Open(text, kBinding), IsRefused());
  }
}

TEST_F(PageTokensTest, ShowsNothingOfTheRow) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(tokens_.Seal(position_, kBinding), &bytes));

  EXPECT_EQ(bytes.find("2026"), std::string::npos);
  EXPECT_NE(tokens_.Seal(position_, kBinding), tokens_.Seal(position_, kBinding));
}

}  // namespace
}  // namespace leadline::query
