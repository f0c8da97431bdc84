#pragma once

#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/configuration_service.pb.h"

namespace leadline::configuration {

// What this release and the settings let people do.
v1::GetCapabilitiesResponse CapabilitiesOf(const v1::Configuration& whole);

}  // namespace leadline::configuration
