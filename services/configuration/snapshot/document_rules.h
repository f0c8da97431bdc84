#pragma once

#include <string>
#include <vector>

#include "common/status/failure.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/configuration_service.pb.h"

namespace leadline::configuration {

// A configuration as it is, as it is wanted, and as it would then be.
struct Transition {
  const v1::Configuration& before;
  const v1::Configuration& wanted;
  const v1::Configuration& after;
};

// What becomes of the configuration `before` by a request to apply another, and what is wrong with
// how that names things. All kinds of resources are combined alike, by their names, but for the
// order and roles of statuses, and for settings and mapping, of which there is one each.
// Whoever asks for new views and dashboards owns them; those from the start, and the private ones
// of others, stay whatever is pruned.
v1::Configuration Combine(const v1::Configuration& before,
                          const v1::ApplyConfigurationRequest& request, const std::string& caller,
                          FieldViolations& violations);

// "configuration.statuses[3]": where the wanted state names a resource; "configuration.statuses"
// when it does not.
std::string PathOf(const v1::Configuration& wanted, const std::string& kind,
                   const std::string& name);

}  // namespace leadline::configuration
