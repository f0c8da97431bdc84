#pragma once

#include <ostream>

#include "leadline/configuration/v1/configuration_service.pb.h"

namespace leadline::leadctl {

// What applying a configuration changes, as a person reads it: a line for each resource, marked by
// + (new), ~ (changed), - (archived) or ^ (in use again), and below it its fields.
void PrintPlan(const configuration::v1::ApplyConfigurationResponse& answer, std::ostream& out);

}  // namespace leadline::leadctl
