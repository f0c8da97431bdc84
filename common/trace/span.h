#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

// What a call does and how long each part of it takes: its spans, in the words of OpenTelemetry.
namespace leadline::trace {

// Something that is over.
struct Span {
  enum class Kind { kServer, kClient };

  Kind kind = Kind::kClient;
  std::string name;         // "leadline.lead.v1.LeadService/GetLead", the name of a statement.
  std::string traceparent;  // Its own.
  std::string parent;       // The id of the span that it is part of; empty of the first of a trace.
  absl::Time start;
  absl::Time end;
  // By the names of OpenTelemetry's conventions. Ids, counts and codes: never what a person typed.
  std::vector<std::pair<const char*, std::string>> attributes;
  std::string error;  // Why it came to nothing, a reason or a code; empty when it did not.
};

// Where spans go.
class Sink {
 public:
  virtual ~Sink() = default;

  // Takes a span, on the thread of the call: it must not wait for anything.
  virtual void Take(Span span) = 0;

  // Whether a trace that begins here is recorded.
  virtual bool Records() = 0;
};

// The process' own: none at first, and again for null. It must outlive what is traced.
void SetSink(Sink* sink);

// Whether there is somebody to record a trace that begins here, and he wants it.
bool RecordsNewTraces();

// Whether the span of this traceparent is to be recorded, and there is somebody to do it.
bool IsRecorded(const std::string& traceparent);

// Hands over a span of a trace that is recorded.
void Record(Span span);

// What the current thread's call waits for, a statement or another process, until the end of the
// scope. Costs next to nothing where it is not recorded.
class Wait final {
 public:
  using Attributes = std::vector<std::pair<const char*, std::string>>;

  // `attributes` are asked for only where they are recorded.
  template <class Describe>
  Wait(const char* name, Describe attributes) {
    if (Begin(name)) span_.attributes = attributes();
  }
  ~Wait();
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;

  // What another process is told to be part of: the wait where it is recorded, else the call.
  const std::string& traceparent() const;

  // It came to nothing, which an exception says by itself.
  void Fail(const std::string& error) { span_.error = error; }

 private:
  bool Begin(const char* name);

  Span span_;
  int exceptions_ = 0;
};

}  // namespace leadline::trace
