#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/status/failure.h"
#include "leadline/configuration/v1/assignment_rule.pb.h"
#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::configuration {

// Each adds to `violations`, as of the field `place`, what is wrong with names that a definition
// gives to leads later. No name at all is right.

// `name` must be an entry in use of "dictionaries/" `dictionary`.
void CheckEntry(const std::string& dictionary, const std::string& name,
                const v1::Configuration& configuration, const std::string& place,
                FieldViolations& violations);

// `name` must be a lead status in use that can be chosen.
void CheckStatus(const std::string& name, const v1::Configuration& configuration,
                 const std::string& place, FieldViolations& violations);

// Somebody must become responsible.
void CheckAssignment(const v1::Assignment& assignment, const v1::Configuration& configuration,
                     const std::string& place, FieldViolations& violations);

// What definitions in use name cannot be archived.
absl::Status CheckNotNamed(const std::string& name, const std::vector<std::string>& definitions);

// The lead status of this name; null when there is none.
const v1::Status* FindLeadStatus(const v1::Configuration& configuration, const std::string& name);

}  // namespace leadline::configuration
