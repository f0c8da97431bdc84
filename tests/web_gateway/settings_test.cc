#include "services/web_gateway/settings.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::web_gateway {
namespace {

using test::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Settings, ListenOnLoopbackOnlyUnlessSomethingInFrontEndsTls) {
  Settings settings;
  for (const char* address : {"127.0.0.1:50080", "127.8.8.8:1", "[::1]:50080"}) {
    settings.address = address;
    EXPECT_THAT(settings.Check(), IsOk()) << address;
  }
  for (const char* address : {"0.0.0.0:50080", "192.0.2.1:80", "[::]:50080"}) {
    settings.address = address;
    settings.behind_tls = false;
    EXPECT_THAT(std::string(settings.Check().message()), HasSubstr("--behind-tls")) << address;
    settings.behind_tls = true;
    EXPECT_THAT(settings.Check(), IsOk()) << address;
  }
}

TEST(Settings, RefuseWhatIsNoAddress) {
  Settings settings;
  for (const char* address :
       {"", "127.0.0.1", "localhost:80", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", ":80"}) {
    settings.address = address;
    EXPECT_THAT(settings.Check(), Not(IsOk())) << address;
  }
}

TEST(NamesLoopback, KnowsTheNamesOfThisMachineAlone) {
  for (const char* host : {"", "localhost", "localhost:50080", "127.0.0.1:50080", "[::1]:50080"}) {
    EXPECT_TRUE(NamesLoopback(host)) << host;
  }
  for (const char* host : {"evil.example.com", "evil.example.com:50080", "localhost.evil.example",
                           "127.0.0.1.evil.example", "192.0.2.1", "[2001:db8::1]:80", "["}) {
    EXPECT_FALSE(NamesLoopback(host)) << host;
  }
}

TEST(Settings, SayAllThatIsWrongAtOnce) {
  Settings settings;
  settings.log_level = "loud";
  settings.allowed_origins = "*";
  settings.peer.certificate_file = "gateway.pem";

  EXPECT_THAT(std::string(settings.Check().message()),
              AllOf(HasSubstr("--log-level"), HasSubstr("--allowed-origins"),
                    HasSubstr("--peer-key-file")));
}

}  // namespace
}  // namespace leadline::web_gateway
