#pragma once

#include <map>
#include <mutex>
#include <string>

#include "common/polled/rounds.h"
#include "services/web_gateway/upstream.h"

namespace leadline::web_gateway {

// Which processes answer, asked every second. The gateway is ready while one of them does: that one
// is away is no reason to keep callers from the others.
class Readiness final {
 public:
  explicit Readiness(Upstreams& upstreams);

  bool is_ready() const;

  // A line for each process.
  std::string Describe() const;

 private:
  void Ask();

  Upstreams& upstreams_;
  mutable std::mutex mutex_;
  std::map<std::string, bool> answers_;  // By process.
  polled::Rounds rounds_;
};

}  // namespace leadline::web_gateway
