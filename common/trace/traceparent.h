#pragma once

#include <string>

// Where a span stands, as the header traceparent says it: version "-" trace "-" span "-" flags;
// https://www.w3.org/TR/trace-context/. Ours are of version 00; of a later one's that a caller
// sends, what follows the flags is passed over.
namespace leadline::trace {

// That of a span below `parent`, in its trace, when that is well-formed; else of one that begins a
// trace of its own, which is `recorded` or not.
std::string NewSpan(const std::string& parent, bool recorded);

// The span's part of a traceparent, 16 digits. Ours is the id of one call, whatever the caller's
// trace is; empty of what is none.
std::string SpanId(const std::string& traceparent);

// The trace's part, 32 digits; empty of what is none.
std::string TraceId(const std::string& traceparent);

// Whether who began the trace wants its spans to be kept; never of what is none.
bool IsSampled(const std::string& traceparent);

}  // namespace leadline::trace
