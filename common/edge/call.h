#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace leadline::edge {

// Who calls, as the credential says. Never taken from a request's fields.
struct Principal {
  std::string organization;              // "default"
  std::string subject;                   // "users/developer"
  std::vector<std::string> permissions;  // "leads.read", or all of a kind: "leads.*", "*".
};

// What a handler may know of its call beside the request. Lives until the call has been answered.
struct Call {
  explicit Call(const Principal& of) : principal(of) {}

  const Principal& principal;
  std::string locale;  // The caller's first accept-language: "de-CH". Empty when none was given.
  absl::Time deadline = absl::InfiniteFuture();
  std::string request;      // The edge's id of this call, in logs and error details.
  std::string traceparent;  // Of our span in the caller's trace.
  std::atomic<bool> cancelled = false;

  const std::string& organization() const { return principal.organization; }
  const std::string& subject() const { return principal.subject; }
};

}  // namespace leadline::edge
