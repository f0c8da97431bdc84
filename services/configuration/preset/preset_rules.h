#pragma once

#include <vector>

#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/configuration/v1/preset.pb.h"

namespace leadline::configuration {

// The mapping to put in force with `preset`: its rules, and behind them those an administrator
// added to `current` for target fields the preset leaves open. What no preset of `shipped` has, an
// administrator added. The version grows when the rules differ.
v1::FieldMapping MergeMapping(const v1::Preset& preset, const std::vector<v1::Preset>& shipped,
                              const v1::FieldMapping& current);

}  // namespace leadline::configuration
