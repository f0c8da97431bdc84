#include "common/trace/span.h"

#include <atomic>
#include <exception>

#include "absl/time/clock.h"
#include "common/context/request_context.h"
#include "common/trace/traceparent.h"

namespace leadline::trace {
namespace {

std::atomic<Sink*> the_sink = nullptr;

}  // namespace

void SetSink(Sink* sink) { the_sink = sink; }

bool RecordsNewTraces() {
  Sink* const sink = the_sink;
  return sink != nullptr && sink->Records();
}

bool IsRecorded(const std::string& traceparent) {
  return the_sink != nullptr && IsSampled(traceparent);
}

void Record(Span span) {
  if (Sink* const sink = the_sink) sink->Take(std::move(span));
}

bool Wait::Begin(const char* name) {
  const std::string& call = context::Current().traceparent;
  if (!IsRecorded(call)) return false;
  span_.name = name;
  span_.traceparent = NewSpan(call, true);
  span_.parent = SpanId(call);
  span_.start = absl::Now();
  exceptions_ = std::uncaught_exceptions();
  return true;
}

Wait::~Wait() {
  if (span_.traceparent.empty()) return;
  span_.end = absl::Now();
  if (std::uncaught_exceptions() > exceptions_) span_.error = "exception";
  Record(std::move(span_));
}

const std::string& Wait::traceparent() const {
  return span_.traceparent.empty() ? context::Current().traceparent : span_.traceparent;
}

}  // namespace leadline::trace
