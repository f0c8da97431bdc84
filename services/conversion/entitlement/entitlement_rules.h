#pragma once

#include <string>
#include <vector>

#include "leadline/configuration/v1/role_policy.pb.h"

// What a policy entitles to. Nothing here does I/O, reads a clock or is random.
namespace leadline::conversion {

// All that the policy grants, by name, each once: its entitlements, and `portal-login` where the
// party can log in. Nothing without a policy.
std::vector<std::string> EntitlementsOf(const configuration::v1::RolePolicy* policy);

}  // namespace leadline::conversion
