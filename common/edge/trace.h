#pragma once

#include <string>

namespace leadline::edge {

// The W3C traceparent of our own span: in the trace of `incoming` when that is well-formed, else in
// a new one.
std::string StartSpan(const std::string& incoming);

}  // namespace leadline::edge
