// Spans on their way to a collector, a real one.

#include "common/trace/exporter.h"

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/support/http_receiver.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::trace {
namespace {

using google::protobuf::Struct;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kAway[] = "http://127.0.0.1:1";

Span ASpan(const std::string& name) {
  return {.kind = Span::Kind::kServer,
          .name = name,
          .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          .parent = "b7ad6b7169203331",
          .start = absl::FromUnixSeconds(1),
          .end = absl::FromUnixSeconds(2),
          .attributes = {{"rpc.system.name", "grpc"}},
          .error = ""};
}

Struct FromJson(const std::string& json) {
  Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok());
  return parsed;
}

// Of one request, the spans of one scope.
const google::protobuf::ListValue& SpansIn(const Struct& request) {
  const auto first = [](const Struct& holder, const std::string& list) -> const Struct& {
    return holder.fields().at(list).list_value().values(0).struct_value();
  };
  return first(first(request, "resourceSpans"), "scopeSpans").fields().at("spans").list_value();
}

TEST(Exporter, SendsWhatIsWaitingAtTheEnd) {
  const test::HttpReceiver collector("tests/support/collector.py");
  {
    Exporter exporter({.endpoint = collector.address()}, {"lead-server", "1.2.3", "one"});
    Span failed = ASpan("a \"quoted\" name");
    failed.error = "INTERNAL";
    Record(failed);
  }

  const std::vector<Struct> taken = collector.Taken();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_THAT(taken[0], test::EqualsProto(FromJson(R"json({"resourceSpans": [{
    "resource": {"attributes": [
      {"key": "service.namespace", "value": {"stringValue": "leadline"}},
      {"key": "service.name", "value": {"stringValue": "lead-server"}},
      {"key": "service.version", "value": {"stringValue": "1.2.3"}},
      {"key": "service.instance.id", "value": {"stringValue": "one"}}]},
    "scopeSpans": [{"scope": {"name": "leadline"}, "spans": [{
      "traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7",
      "parentSpanId": "b7ad6b7169203331", "name": "a \"quoted\" name", "kind": 2,
      "startTimeUnixNano": "1000000000", "endTimeUnixNano": "2000000000",
      "attributes": [{"key": "rpc.system.name", "value": {"stringValue": "grpc"}}],
      "status": {"code": 2, "message": "INTERNAL"}}]}]}]})json")));
}

TEST(Exporter, SendsWhileTheProcessGoesOn) {
  const test::HttpReceiver collector("tests/support/collector.py");
  Exporter exporter({.endpoint = collector.address()}, {"lead-server", "1.2.3", "one"});
  Record(ASpan("one"));
  Record(ASpan("two"));

  while (collector.Taken().empty()) absl::SleepFor(absl::Milliseconds(10));

  EXPECT_EQ(SpansIn(collector.Taken()[0]).values_size(), 2);
  EXPECT_EQ(exporter.dropped(), 0);
}

TEST(Exporter, TellsTheCollectorItsHeaders) {
  const test::HttpReceiver collector("tests/support/collector.py");
  {
    Exporter exporter({.endpoint = collector.address(), .headers = "X-Key=a%2Cb=c, x-team=sales"},
                      {"lead-server", "1.2.3", "one"});
    Record(ASpan("one"));
  }

  ASSERT_THAT(collector.Taken(), SizeIs(1));
  EXPECT_EQ(collector.Taken()[0].fields().at("key").string_value(), "a,b=c");
}

TEST(Exporter, TakesHeadersThatAreSome) {
  EXPECT_THAT(ParseHeaders(""), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(ParseHeaders("api-key=s3cret,x-team=sales%20and%20more,"),
              IsOkAndHolds(ElementsAre("api-key: s3cret", "x-team: sales and more")));
  for (const char* wrong : {"s3cret", "=s3cret", "key=", "a key=s3cret", "key=s3cret%0D%0Ax: y"}) {
    EXPECT_THAT(std::string(ParseHeaders(wrong).status().message()),
                AllOf(HasSubstr("--otlp-headers"), Not(HasSubstr("s3cret"))));
  }
}

TEST(Exporter, SendsManyInSeveralRequests) {
  const test::HttpReceiver collector("tests/support/collector.py");
  {
    Exporter exporter({.endpoint = collector.address()}, {"lead-server", "1.2.3", "one"});
    for (int i = 0; i < 1300; ++i) Record(ASpan("one"));
  }

  int spans = 0;
  for (const Struct& request : collector.Taken()) spans += SpansIn(request).values_size();
  EXPECT_EQ(spans, 1300);
}

TEST(Exporter, DropsAndCountsWhatNobodyTakesAndKeepsNobodyWaiting) {
  Exporter exporter({.endpoint = kAway}, {"lead-server", "1.2.3", "one"});
  for (int i = 0; i < 20'000; ++i) Record(ASpan("one"));

  while (exporter.dropped() < 20'000) absl::SleepFor(absl::Milliseconds(10));

  EXPECT_EQ(exporter.dropped(), 20'000);
}

TEST(Exporter, KeepsAsManyTracesAsItIsToldTo) {
  Exporter none({.endpoint = kAway, .percent = 0}, {});
  EXPECT_FALSE(RecordsNewTraces());
  Exporter all({.endpoint = kAway, .percent = 100}, {});
  EXPECT_TRUE(RecordsNewTraces());
}

TEST(Exporter, TakesAnEndpointOfTheWebOnly) {
  EXPECT_THAT(CheckEndpoint(""), IsOk());
  EXPECT_THAT(CheckEndpoint("https://collector.example:4318"), IsOk());
  EXPECT_FALSE(CheckEndpoint("collector:4317").ok());
  EXPECT_FALSE(CheckEndpoint("file:///etc/passwd").ok());
}

}  // namespace
}  // namespace leadline::trace
