#include "tests/web_gateway/gateway_process.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/support/backend.h"
#include "tests/support/http.h"

namespace leadline::test {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr absl::Duration kPause = absl::Milliseconds(20);

template <class Condition>
bool Comes(const Condition& condition) {
  const absl::Time until = absl::Now() + kPatience;
  while (!condition()) {
    if (absl::Now() > until) return false;
    absl::SleepFor(kPause);
  }
  return true;
}

std::string Program() { return std::string(std::getenv("LEADLINE_BIN_DIR")) + "/web-gateway"; }

}  // namespace

GatewayProcess::GatewayProcess(const Addresses& addresses, const std::vector<std::string>& flags,
                               bool waits)
    : address_(absl::StrCat("127.0.0.1:", FreePort())),
      metrics_address_(absl::StrCat("127.0.0.1:", FreePort())),
      log_(absl::StrCat(::testing::TempDir(), "web-gateway-", address_, ".log")) {
  ChildProcess::Command command = {
      {Program(), "serve", "--address=" + address_, "--lead-address=" + addresses.lead,
       "--conversion-address=" + addresses.conversion,
       "--configuration-address=" + addresses.configuration,
       "--metrics-address=" + metrics_address_, "--drain-delay=0s"},
      {},
      log_};
  command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
  std::remove(log_.c_str());
  process_ = std::make_unique<ChildProcess>(command);
  const bool is_there = Comes([&] {
    return !HttpGet(url() + (waits ? "/readyz" : "/healthz")).empty() || !process_->Running();
  });
  EXPECT_TRUE(is_there && process_->Running()) << Log();
}

int GatewayProcess::port() const {
  return std::atoi(address_.substr(address_.find(':') + 1).c_str());
}

std::string GatewayProcess::Log() const {
  std::stringstream text;
  text << std::ifstream(log_).rdbuf();
  return text.str();
}

bool GatewayProcess::Says(const std::string& text) const {
  return Comes([&] { return absl::StrContains(Log(), text); });
}

int GatewayProcess::HealthCheck() const {
  return RunToEnd({{Program(), "healthcheck", "--address=" + address_}, {}, log_});
}

}  // namespace leadline::test
