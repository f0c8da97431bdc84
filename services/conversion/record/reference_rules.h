#pragma once

#include <string>

#include "common/status/failure.h"
#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::conversion {

// Adds a violation under `prefix` ("account.") for each value of a record that names a dictionary
// entry or a status that is not there or not in use, and for each external id given twice. What
// `before` had already may be archived by now.
void CheckConfigured(const Settings& settings, const v1::Account& account,
                     const v1::Account& before, const std::string& prefix,
                     FieldViolations& violations);
void CheckConfigured(const Settings& settings, const v1::Contact& contact,
                     const v1::Contact& before, const std::string& prefix,
                     FieldViolations& violations);
void CheckConfigured(const Settings& settings, const v1::Opportunity& opportunity,
                     const v1::Opportunity& before, const std::string& prefix,
                     FieldViolations& violations);

}  // namespace leadline::conversion
