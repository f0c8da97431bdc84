#pragma once

#include <string>
#include <vector>

namespace leadline::peer {

// The gRPC service config (JSON) of these services, by their full names: retries for every method
// whose idempotency_level is NO_SIDE_EFFECTS or IDEMPOTENT, and none for the others. All of them
// share one budget, so that retries never become the load that keeps a peer down.
std::string ServiceConfig(const std::vector<std::string>& services);

}  // namespace leadline::peer
