#pragma once

#include <string>
#include <vector>

namespace leadline::peer {

// The gRPC service config (JSON) of these services, by their full names: retries for every method
// whose idempotency_level is NO_SIDE_EFFECTS or IDEMPOTENT, and none for the others. All of them
// share one budget, so that retries never become the load that keeps a peer down; it is wide enough
// for all calls that one of two servers had when it died. With `liveness`, the name of a server's
// health, one that says NOT_SERVING by it gets no calls.
std::string ServiceConfig(const std::vector<std::string>& services,
                          const std::string& liveness = "");

}  // namespace leadline::peer
