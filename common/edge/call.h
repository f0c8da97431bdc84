#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/credential/principal.h"

namespace leadline::edge {

using credential::Principal;

// Who a call was found to come from: nobody, unless `status` is OK.
struct Identified {
  absl::Status status;
  std::shared_ptr<const Principal> principal;  // Never null.
};

// What a handler may know of its call beside the request. Lives until the call has been answered.
struct Call {
  explicit Call(std::shared_ptr<const Principal> of) : kept(std::move(of)), principal(*kept) {}

  const std::shared_ptr<const Principal> kept;
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
