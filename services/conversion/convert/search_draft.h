#pragma once

#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/conversion/convert/target_rules.h"
#include "services/conversion/duplicate/duplicate_rules.h"

namespace leadline::conversion {

// What a conversion that is planned has to look for before it makes `answer`.
DuplicateSearch SearchFor(const v1::ConvertLeadResponse& answer, const lead::v1::Lead& lead,
                          const Targets& targets);

}  // namespace leadline::conversion
