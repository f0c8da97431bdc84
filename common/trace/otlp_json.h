#pragma once

#include <string>
#include <vector>

#include "common/trace/span.h"

namespace leadline::trace {

// Which process spans are of.
struct Origin {
  std::string program;  // "lead-server"
  std::string version;
  std::string instance;  // Another one for each process that was ever started.
};

// A request of the OpenTelemetry Protocol to keep the spans, as JSON; for POST /v1/traces.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
std::string OtlpJson(const Origin& origin, const std::vector<Span>& spans);

}  // namespace leadline::trace
