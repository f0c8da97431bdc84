#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "common/record/record.h"
#include "common/status/failure.h"
#include "leadline/configuration/v1/field_mapping.pb.h"
#include "leadline/conversion/v1/conversion.pb.h"

namespace leadline::rules {

using conversion::v1::TargetKind;

inline constexpr TargetKind kTargets[] = {conversion::v1::TARGET_KIND_ACCOUNT,
                                          conversion::v1::TARGET_KIND_CONTACT,
                                          conversion::v1::TARGET_KIND_OPPORTUNITY};

// The record type of a kind of target.
const google::protobuf::Descriptor& RecordOf(TargetKind kind);

// "account", "contact" or "opportunity": how requests, rules and warnings call the target.
const std::string& NameOf(TargetKind kind);

// One rule of a mapping, with the fields that it names.
struct Step {
  TargetKind kind;
  record::Field source;  // Of the lead.
  record::Field target;  // Of a record of `kind`.
  size_t max_length;     // Characters of the target; 0 for no limit.
};

// The step that `rule` asks for; none, but a violation below `path`, when one of its fields does
// not exist, or its target cannot be written or hold what the source holds. Whether a custom field
// is defined does not matter here.
std::optional<Step> FindStep(const configuration::v1::FieldMapping::Rule& rule,
                             const std::string& path, FieldViolations& violations);

}  // namespace leadline::rules
