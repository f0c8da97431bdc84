#pragma once

#include "leadline/configuration/v1/configuration.pb.h"

namespace leadline::configuration {

// Gives the statuses that a configuration would have their places and roles: those that are wanted
// in the order in which they are named, all others behind them. Where the order is so already no
// place changes.
void ArrangeStatuses(const v1::Configuration& before, const v1::Configuration& wanted,
                     google::protobuf::RepeatedPtrField<v1::Status>& statuses);

}  // namespace leadline::configuration
