#include "common/metrics/metrics.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/http.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"

namespace leadline::metrics {
namespace {

using test::HttpGet;
using test::MetricIn;
using test::StatusIs;
using ::testing::HasSubstr;

constexpr char kAnyPort[] = "127.0.0.1:0";

std::string Read(Metrics::Endpoint& endpoint) {
  return HttpGet(absl::StrCat("http://127.0.0.1:", endpoint.port(), "/metrics"));
}

std::string Echoes(const std::string& name, const std::string& type, const std::string& more = "") {
  return absl::StrCat(name, "{", more,
                      "grpc_method=\"Echo\",grpc_service=\"leadline.test.v1.EchoService\","
                      "grpc_type=\"",
                      type, "\"}");
}

TEST(MetricsTest, CountEveryCallOfTheEdgeByTheCodeOfItsAnswer) {
  edge::Edge edge(test::EdgeForTests());
  test::EchoEndpoint service(edge);
  service.on_echo = [](const edge::Call&) { return NotFound("echoes/1"); };
  const test::InProcessServer server(edge, {&service});
  const auto stub = test::v1::EchoService::NewStub(server.channel());
  for (int i = 0; i < 3; ++i) {
    grpc::ClientContext context;
    test::v1::EchoResponse response;
    EXPECT_FALSE(stub->Echo(&context, {}, &response).ok());
  }
  const auto endpoint = edge.metrics().Serve(kAnyPort);

  const std::string text = Read(**endpoint);

  EXPECT_EQ(MetricIn(text, Echoes("grpc_server_started_total", "unary")), "3") << text;
  EXPECT_EQ(MetricIn(text, Echoes("grpc_server_handled_total", "unary", "grpc_code=\"NotFound\",")),
            "3");
  EXPECT_EQ(MetricIn(text, Echoes("grpc_server_handled_total", "unary", "grpc_code=\"OK\",")), "0");
  EXPECT_EQ(MetricIn(text, Echoes("grpc_server_handling_seconds_count", "unary")), "3");
  EXPECT_EQ(MetricIn(text, Echoes("leadline_call_wait_seconds_count", "unary")), "3");
  EXPECT_EQ(MetricIn(text, "leadline_calls_waiting"), "0");
}

TEST(MetricsTest, TellWhatAGaugeIsWhenTheyAreRead) {
  Metrics metrics;
  double level = 1;
  metrics.AddGauge("level", "How high it stands.", [&level] { return level; });
  const auto endpoint = metrics.Serve(kAnyPort);
  EXPECT_EQ(MetricIn(Read(**endpoint), "level"), "1");

  level = 2.5;

  const std::string text = Read(**endpoint);
  EXPECT_EQ(MetricIn(text, "level"), "2.5");
  EXPECT_THAT(text, HasSubstr("# HELP level How high it stands.\n# TYPE level gauge\n"));
}

TEST(MetricsTest, CountWhatTheyAreToldFromZero) {
  Metrics metrics;
  const auto count_red = metrics.AddCounter("drops_total", "Drops.", {"color", "red"});
  const auto count_blue = metrics.AddCounter("drops_total", "Drops.", {"color", "blue"});
  const auto endpoint = metrics.Serve(kAnyPort);

  count_red();
  count_red();

  const std::string text = Read(**endpoint);
  EXPECT_EQ(MetricIn(text, "drops_total{color=\"red\"}"), "2");
  EXPECT_EQ(MetricIn(text, "drops_total{color=\"blue\"}"), "0");
  EXPECT_THAT(text, HasSubstr("# HELP drops_total Drops.\n# TYPE drops_total counter\n"));
}

TEST(MetricsTest, CallWhatOnlyGrowsACounter) {
  Metrics metrics;
  metrics.AddGauge("drips_total", "Drips.", [] { return 7; });
  const auto endpoint = metrics.Serve(kAnyPort);

  const std::string text = Read(**endpoint);

  EXPECT_EQ(MetricIn(text, "drips_total"), "7");
  EXPECT_THAT(text, HasSubstr("# TYPE drips_total counter\n"));
}

TEST(MetricsTest, TellOfTheProcessWhatPublicDashboardsKnow) {
  Metrics metrics;
  const auto endpoint = metrics.Serve(kAnyPort);

  const std::string text = Read(**endpoint);

  for (const char* name : {"process_cpu_seconds_total", "process_resident_memory_bytes",
                           "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
                           "process_start_time_seconds"}) {
    double value = 0;
    EXPECT_TRUE(absl::SimpleAtod(MetricIn(text, name), &value)) << name;
    EXPECT_GT(value, 0) << name;
  }
  EXPECT_THAT(text, HasSubstr("\nleadline_build_info{version=\""));
}

TEST(MetricsTest, AreReadAsLongAsTheEndpointIsThere) {
  Metrics metrics;
  auto endpoint = metrics.Serve(kAnyPort);
  const std::string url = absl::StrCat("http://127.0.0.1:", (*endpoint)->port(), "/metrics");
  EXPECT_NE(HttpGet(url), "");

  endpoint->reset();

  EXPECT_EQ(HttpGet(url), "");
}

TEST(MetricsTest, SayThatTheAddressIsTaken) {
  Metrics metrics;
  const auto endpoint = metrics.Serve(kAnyPort);
  const std::string address = absl::StrCat("127.0.0.1:", (*endpoint)->port());

  const absl::Status refused = metrics.Serve(address).status();

  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(address));
}

}  // namespace
}  // namespace leadline::metrics
