#pragma once

#include <string>

#include "common/status/failure.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// Adds what is wrong with the values of a lead, its fields prefixed ("lead."). References and
// custom values that `before` had already may be archived by now; nothing else is excused. A new
// lead has an empty `before`.
void CheckLead(const v1::Lead& lead, const v1::Lead& before, const LeadSettings& settings,
               const std::string& prefix, FieldViolations& violations);

// Adds a violation of `field` for an owner that leads, or those of the lead's team, are not
// assigned to, unless both are those of `before`.
void CheckOwner(const v1::Lead& lead, const v1::Lead& before, const LeadSettings& settings,
                const std::string& field, FieldViolations& violations);

// Whether `name` is an entry in use of the dictionary whose entries begin with `entries`.
bool IsEntryOf(const std::string& entries, const std::string& name, const LeadSettings& settings);

}  // namespace leadline::lead
