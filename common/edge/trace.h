#pragma once

#include <string>

namespace leadline::edge {

// The W3C traceparent of our own span: in the trace of `incoming` when that is well-formed, else in
// a new one.
std::string StartSpan(const std::string& incoming);

// The span's part of a traceparent. Ours is the id of one call, whatever the caller's trace is.
std::string SpanId(const std::string& traceparent);

}  // namespace leadline::edge
