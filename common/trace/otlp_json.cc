#include "common/trace/otlp_json.h"

#include "absl/strings/str_cat.h"
#include "common/log/json.h"
#include "common/trace/traceparent.h"

namespace leadline::trace {
namespace {

// SpanKind and StatusCode of opentelemetry/proto/trace/v1/trace.proto.
constexpr int kServer = 2;
constexpr int kClient = 3;
constexpr int kError = 2;

void AppendAttribute(const char* key, const std::string& value, std::string& json) {
  if (json.back() != '[') json += ',';
  absl::StrAppend(&json, R"({"key":")", key, R"(","value":{"stringValue":)");
  log::AppendJson(value, json);
  json += "}}";
}

void AppendSpan(const Span& span, std::string& json) {
  if (json.back() != '[') json += ',';
  absl::StrAppend(&json, R"({"traceId":")", TraceId(span.traceparent), R"(","spanId":")",
                  SpanId(span.traceparent), R"(","parentSpanId":")", span.parent, R"(","name":)");
  log::AppendJson(span.name, json);
  absl::StrAppend(&json, R"(,"kind":)", span.kind == Span::Kind::kServer ? kServer : kClient,
                  R"(,"startTimeUnixNano":")", absl::ToUnixNanos(span.start),
                  R"(","endTimeUnixNano":")", absl::ToUnixNanos(span.end), R"(","attributes":[)");
  for (const auto& [key, value] : span.attributes) AppendAttribute(key, value, json);
  json += ']';
  if (!span.error.empty()) {
    absl::StrAppend(&json, R"(,"status":{"code":)", kError, R"(,"message":)");
    log::AppendJson(span.error, json);
    json += '}';
  }
  json += '}';
}

}  // namespace

std::string OtlpJson(const Origin& origin, const std::vector<Span>& spans) {
  std::string json = R"({"resourceSpans":[{"resource":{"attributes":[)";
  AppendAttribute("service.namespace", "leadline", json);
  AppendAttribute("service.name", origin.program, json);
  AppendAttribute("service.version", origin.version, json);
  AppendAttribute("service.instance.id", origin.instance, json);
  json += R"(]},"scopeSpans":[{"scope":{"name":"leadline"},"spans":[)";
  for (const Span& span : spans) AppendSpan(span, json);
  json += "]}]}]}";
  return json;
}

}  // namespace leadline::trace
