#pragma once

#include <vector>

#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/configuration/v1/preset.pb.h"

namespace leadline::configuration {

// What became of each resource between two states of one configuration. Versions, etags and times
// alone are no difference.
std::vector<v1::PresetChange> DifferencesOf(const v1::Configuration& before,
                                            const v1::Configuration& after);

}  // namespace leadline::configuration
