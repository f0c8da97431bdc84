#include "services/web_gateway/cors.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::web_gateway {
namespace {

using test::IsOk;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

constexpr char kApp[] = "https://app.example.com";

Request From(const std::string& origin) {
  return {.method = "OPTIONS", .headers = {{"origin", origin}}};
}

TEST(Cors, LetsPagesOfAListedOriginCall) {
  const Cors cors({"https://other.example.com", kApp});

  Response preflight = cors.Preflight(From(kApp));
  cors.Allow(From(kApp), preflight.headers);

  EXPECT_EQ(preflight.status, 204);
  EXPECT_THAT(preflight.headers, Contains(Pair("access-control-allow-origin", kApp)));
  EXPECT_THAT(preflight.headers, Contains(Pair("access-control-max-age", "7200")));
  EXPECT_THAT(preflight.headers, Contains(Pair("vary", "origin")));
  EXPECT_THAT(preflight.headers, Not(Contains(Key("access-control-allow-credentials"))));
}

TEST(Cors, LetsNoOtherCall) {
  const Cors cors({kApp});
  for (const char* origin :
       {"", "null", "*", "https://app.example.com.evil.example", "http://app.example.com",
        "https://app.example.com:8443", "HTTPS://APP.EXAMPLE.COM", "https://app.example.com/"}) {
    Response preflight = cors.Preflight(From(origin));
    cors.Allow(From(origin), preflight.headers);

    EXPECT_EQ(preflight.status, 403) << origin;
    EXPECT_THAT(preflight.headers, Not(Contains(Key("access-control-allow-origin")))) << origin;
  }
}

TEST(Cors, LetsNobodyCallByDefault) {
  Headers headers;
  Cors({}).Allow(From(kApp), headers);
  EXPECT_THAT(headers, IsEmpty());
}

TEST(CorsCheck, TakesOriginsAsBrowsersSendThem) {
  EXPECT_THAT(Cors::Check({kApp, "http://localhost:5173", "http://[::1]:8080"}), IsOk());
  for (const char* origin : {"*", "null", "app.example.com", "https://", "https://a.example/x",
                             "https://*.example.com", "ftp://a.example", "https://A.example"}) {
    EXPECT_THAT(Cors::Check({origin}), Not(IsOk())) << origin;
  }
}

}  // namespace
}  // namespace leadline::web_gateway
