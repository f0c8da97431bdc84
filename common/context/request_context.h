#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace leadline::context {

// A place in the history of a database: behind all that was committed, or replayed, until then.
struct Position {
  std::string database;  // Which one, of which cluster; any when empty.
  std::string timeline;  // Of that cluster: a standby that takes over begins a new one.
  int64_t lsn = 0;
};

// Facts about the call that the current thread works for. Facts only: a collaborator never travels
// here. Outside any call every fact has its default: no deadline, no ids.
struct RequestContext {
  absl::Time deadline = absl::InfiniteFuture();
  std::string method;       // "/leadline.lead.v1.LeadService/GetLead"
  std::string request;      // Made by the edge for each call; in logs and in RequestInfo.
  std::string traceparent;  // W3C trace context, handed on to peers.
  // For whom it is done, and handed on to peers too: what has no call says so by ForOrganization.
  std::string organization = "default";
  std::string subject;  // Who asked for it, "users/jane"; nobody did when empty.
  // What it reads may be as old as this, and come from a standby. Without, it is the newest.
  std::optional<Position> read_after = {};
};

// The facts of the current thread.
const RequestContext& Current();

// What is left of the current call's time, never less than nothing.
absl::Duration TimeLeft();

// From now on the current thread's call reads the newest, whatever it allows: because it has read
// that before, and time does not run backwards, or because it compares with what others keep.
void ReadNewest();

// Whether it does.
bool ReadsNewest();

// Makes `context` the current thread's until the end of the scope. `context` must outlive it.
class ScopedRequestContext final {
 public:
  explicit ScopedRequestContext(const RequestContext& context);
  ~ScopedRequestContext();
  ScopedRequestContext(const ScopedRequestContext&) = delete;
  ScopedRequestContext& operator=(const ScopedRequestContext&) = delete;

 private:
  const RequestContext* const outer_;
};

// Makes the current thread work for an organisation until the end of the scope, with the facts it
// has otherwise: for what is done behind the calls.
class ForOrganization final {
 public:
  explicit ForOrganization(const std::string& organization) : facts_(In(organization)) {}

 private:
  static RequestContext In(const std::string& organization);

  const RequestContext facts_;
  const ScopedRequestContext scope_{facts_};
};

}  // namespace leadline::context
