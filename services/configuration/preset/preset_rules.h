#pragma once

#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/configuration/v1/preset.pb.h"

namespace leadline::configuration {

// A mapping to put in force with a preset.
struct MergedMapping {
  v1::FieldMapping mapping;
  v1::FieldMapping given;  // Its rules that are the preset's, and no administrator's before.
};

// The rules of `preset`, and behind them those an administrator added to `current` for target
// fields the preset leaves open. What the preset before has not `given`, an administrator added.
// The version grows when the rules differ.
MergedMapping MergeMapping(const v1::Preset& preset, const v1::FieldMapping& given,
                           const v1::FieldMapping& current);

}  // namespace leadline::configuration
