#include "common/credential/key_source.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/credential/web_fetch.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/signing_key.h"
#include "tests/support/status_matchers.h"
#include "tests/support/web_server.h"

namespace leadline::credential {
namespace {

using test::IsOk;
using test::SigningKey;
using test::StatusIs;
using ::testing::Not;

class KeySourceTest : public ::testing::Test {
 protected:
  KeySourceOptions Options() const {
    return {.location = issuer_.url(), .interval = absl::Hours(1), .tick = absl::Milliseconds(2)};
  }

  // Waits until the issuer was asked `times` times.
  void AwaitRequests(int times) const {
    while (issuer_.requests() < times) absl::SleepFor(absl::Milliseconds(2));
  }

  static std::shared_ptr<const KeySet> Await(const KeySource& source) {
    while (source.Current() == nullptr) absl::SleepFor(absl::Milliseconds(2));
    return source.Current();
  }

  const SigningKey first_{"first", "ES256"};
  const SigningKey second_{"second", "ES256"};
  test::WebServer issuer_;
};

TEST_F(KeySourceTest, ReadsTheKeysOfTheIssuer) {
  issuer_.Answer("200 OK", test::KeySetOf({&first_, &second_}));
  KeySource source(Options());

  EXPECT_TRUE(Await(source)->Has("second"));
}

TEST_F(KeySourceTest, ReadsThemAgainEverNowAndThen) {
  issuer_.Answer("200 OK", test::KeySetOf({&first_}));
  KeySourceOptions options = Options();
  options.interval = absl::Milliseconds(5);
  KeySource source(options);
  Await(source);

  issuer_.Answer("200 OK", test::KeySetOf({&second_}));
  AwaitRequests(issuer_.requests() + 2);

  EXPECT_TRUE(Await(source)->Has("second"));
  EXPECT_FALSE(Await(source)->Has("first"));
}

TEST_F(KeySourceTest, KeepsTheLastGoodKeysWhileTheIssuerIsUnwell) {
  issuer_.Answer("200 OK", test::KeySetOf({&first_}));
  KeySourceOptions options = Options();
  options.interval = absl::Milliseconds(5);
  options.patience = absl::Milliseconds(5);
  KeySource source(options);
  Await(source);

  for (const char* nonsense : {"", "<html>", "{}", R"({"keys":[]})", R"({"keys":[{"kid":"x"}]})"}) {
    issuer_.Answer("200 OK", nonsense);
    AwaitRequests(issuer_.requests() + 2);
    EXPECT_TRUE(source.Current()->Has("first")) << nonsense;
  }
  issuer_.Answer("500 Internal Server Error", test::KeySetOf({&second_}));
  AwaitRequests(issuer_.requests() + 2);
  EXPECT_TRUE(source.Current()->Has("first"));
}

TEST_F(KeySourceTest, ReadsThemForAnUnknownKeyButNotTooOften) {
  issuer_.Answer("200 OK", test::KeySetOf({&first_}));
  KeySourceOptions often = Options();
  often.least_interval = absl::ZeroDuration();
  KeySource source(often);
  KeySource seldom(Options());
  Await(source);
  Await(seldom);

  EXPECT_FALSE(seldom.WantAgain());
  const int before = issuer_.requests();
  EXPECT_TRUE(source.WantAgain());
  AwaitRequests(before + 1);
}

TEST_F(KeySourceTest, GoesNowhereElse) {
  test::WebServer elsewhere;
  elsewhere.Answer("200 OK", "inner secrets");
  issuer_.Answer("302 Found", "", absl::StrCat("Location: ", elsewhere.url(), "\r\n"));

  EXPECT_THAT(FetchText(issuer_.url(), "").status(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(elsewhere.requests(), 0);
}

TEST_F(KeySourceTest, TakesNoMoreThanItCanUse) {
  issuer_.Answer("200 OK", std::string(300 * 1024, 'x'));

  EXPECT_THAT(FetchText(issuer_.url(), ""), Not(IsOk()));
}

TEST(CheckUrl, WantsTheWayToBeSafe) {
  EXPECT_THAT(CheckUrl("https://issuer.example.com/keys"), IsOk());
  EXPECT_THAT(CheckUrl("http://127.0.0.1:8080/keys"), IsOk());
  EXPECT_THAT(CheckUrl("http://issuer.example.com/keys"), Not(IsOk()));
  EXPECT_THAT(CheckUrl("http://127.0.0.1@issuer.example.com/keys"), Not(IsOk()));
  EXPECT_THAT(CheckUrl("file:///etc/passwd"), Not(IsOk()));
  EXPECT_THAT(CheckUrl("no url"), Not(IsOk()));
}

}  // namespace
}  // namespace leadline::credential
