#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/configuration.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/rules/custom_fields.h"
#include "services/rules/field_mapping.h"

namespace leadline::conversion {

// One version of an organisation's configuration, as conversions need it. Immutable; a request
// pins one for its whole life.
struct Settings {
  int64_t version = 0;
  configuration::v1::Settings values;
  int mapping_in_force = 0;
  std::map<int, rules::FieldMapping> mappings;                   // By version.
  std::map<std::string, configuration::v1::Status> statuses;     // By name, archived ones too.
  std::set<std::string> entries;                                 // Of dictionaries, in use.
  rules::TargetFields custom_fields = rules::FieldsOfTargets();  // Archived ones too.
  std::map<std::string, NumberSeries> customer_series;           // By name.
  std::string default_series;                                    // Empty when there is none.
  std::string default_stage;                                     // Of opportunities.
  std::string default_prospect_status;
  std::map<configuration::v1::RolePolicy::Role, configuration::v1::RolePolicy> role_policies;
  bool marks_ready = false;  // Whether some status is marked as ready for conversion.
};

// Checks a snapshot against what this program knows. Fails when it holds a mapping that cannot
// work here; the caller then stays with the version before.
absl::StatusOr<Settings> CompileSettings(const configuration::v1::Configuration& configuration);

// Whether BeginConversion would hold the lead now: for calls that reserve nothing. BeginConversion
// itself decides.
absl::Status CheckConvertible(const Settings& settings, const lead::v1::Lead& lead);

// Whether accounts only go forward, from prospect to customer.
bool OnlyGoesForward(const Settings& settings);

// Whether `name` is a status of the entity that is in use.
bool IsUsableStatus(const Settings& settings, configuration::v1::Status::Entity entity,
                    const std::string& name);

// The number as an account has it: "C-000042".
std::string FormatNumber(const NumberSeries& series, int64_t number);

}  // namespace leadline::conversion
