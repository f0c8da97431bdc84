#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/number_series_definition.pb.h"
#include "leadline/configuration/v1/number_series_definition_service.pb.h"

namespace leadline::configuration {

// The series a request asks for, or every complaint about it.
absl::StatusOr<v1::NumberSeriesDefinition> NewNumberSeries(
    const v1::CreateNumberSeriesDefinitionRequest& request);

// The series to add when an update finds none: RESOURCE_NOT_FOUND unless that is wanted.
absl::StatusOr<v1::NumberSeriesDefinition> NewWhenMissing(
    const v1::UpdateNumberSeriesDefinitionRequest& request);

// Whether numbers with these prefixes can look the same: L-0 and five digits are also L- and six.
bool CanLookAlike(const std::string& prefix, const std::string& other);

absl::Status ApplyUpdate(const v1::UpdateNumberSeriesDefinitionRequest& request,
                         v1::NumberSeriesDefinition& series);

}  // namespace leadline::configuration
