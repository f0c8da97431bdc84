#pragma once

#include <string>

#include "absl/status/status.h"
#include "leadline/configuration/v1/number_series_definition.pb.h"

namespace leadline::configuration {

// ALREADY_EXISTS RESOURCE_EXISTS naming the series whose numbers could look the same.
absl::Status PrefixTaken(const std::string& series);

// FAILED_PRECONDITION CONFIGURATION_INVALID: its kind would be left without a default.
absl::Status DefaultNeeded(const v1::NumberSeriesDefinition& series);

}  // namespace leadline::configuration
