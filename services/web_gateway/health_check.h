#pragma once

#include <string>

#include "absl/status/status.h"

namespace leadline::web_gateway {

// Asks the gateway at this address of our own machine whether it is ready; with `only_live`,
// whether it answers at all. Fails when it is not, or does not say so in time.
absl::Status CheckHealth(const std::string& address, bool only_live);

}  // namespace leadline::web_gateway
