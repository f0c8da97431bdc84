// One conversion as a collector of OpenTelemetry sees it: one trace through two servers and into
// their statements.

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/e2e/steps.h"
#include "tests/support/backend.h"
#include "tests/support/http_receiver.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using google::protobuf::ListValue;
using google::protobuf::Struct;

struct SeenSpan {
  std::string program;
  std::string name;
  std::string trace;
  std::string parent;
};

using Spans = std::map<std::string, SeenSpan>;  // By their ids.

const ListValue& ListIn(const Struct& holder, const std::string& field) {
  return holder.fields().at(field).list_value();
}

std::string TextIn(const Struct& holder, const std::string& field) {
  return holder.fields().at(field).string_value();
}

std::string ProgramOf(const Struct& resource_spans) {
  const Struct& resource = resource_spans.fields().at("resource").struct_value();
  for (const auto& attribute : ListIn(resource, "attributes").values()) {
    const Struct& pair = attribute.struct_value();
    if (TextIn(pair, "key") != "service.name") continue;
    return TextIn(pair.fields().at("value").struct_value(), "stringValue");
  }
  return "";
}

class TracesTest : public ::testing::Test {
 protected:
  Spans Seen() const {
    Spans spans;
    for (const Struct& request : collector_.Taken()) {
      const Struct& of_resource = ListIn(request, "resourceSpans").values(0).struct_value();
      const Struct& scope = ListIn(of_resource, "scopeSpans").values(0).struct_value();
      for (const auto& value : ListIn(scope, "spans").values()) {
        const Struct& span = value.struct_value();
        spans[TextIn(span, "spanId")] = {ProgramOf(of_resource), TextIn(span, "name"),
                                         TextIn(span, "traceId"), TextIn(span, "parentSpanId")};
      }
    }
    return spans;
  }

  // The names from the span to the beginning of its trace, each with its program.
  static std::vector<std::string> WayOf(const std::string& id, const Spans& spans) {
    std::vector<std::string> way;
    for (auto at = spans.find(id); at != spans.end(); at = spans.find(at->second.parent)) {
      way.push_back(at->second.program + " " + at->second.name);
    }
    return way;
  }

  // The first span of that name, once it has been told with all that it is part of.
  std::vector<std::string> WayOfFirst(const std::string& name, size_t length) const {
    for (;; absl::SleepFor(absl::Milliseconds(50))) {
      const Spans spans = Seen();
      for (const auto& [id, span] : spans) {
        if (span.name != name) continue;
        const std::vector<std::string> way = WayOf(id, spans);
        if (way.size() == length) return way;
      }
    }
  }

  const HttpReceiver collector_{"tests/support/collector.py"};
  Backend backend_{{.access = [this](const std::string&) {
    return std::vector<std::string>{"--development", "--trace-percent=100",
                                    "--otlp-endpoint=" + collector_.address()};
  }}};
  Client client_{backend_};
  Steps steps_{client_};
};

TEST_F(TracesTest, LeadFromAConversionToTheStatementsThatItNeeds) {
  const lead::v1::Lead lead = steps_.Qualify(steps_.Create().name());
  ASSERT_THAT(steps_.Convert(ToConvert(lead)), IsOk());

  EXPECT_THAT(WayOfFirst("BeginConversions", 4),
              ::testing::ElementsAre("lead-server BeginConversions",
                                     "lead-server leadline.lead.v1.LeadConversionHandoffService/"
                                     "BeginConversion",
                                     "conversion-server leadline.lead.v1.BeginConversion",
                                     "conversion-server leadline.conversion.v1.ConversionService/"
                                     "ConvertLead"));
}

}  // namespace
}  // namespace leadline::test
