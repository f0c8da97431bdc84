#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/interest.pb.h"
#include "services/lead/party/party_rules.h"

// What interests are like. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// `given` as it is stored under `name`; NAME_INVALID for a parent that can have no interests,
// FIELD_INVALID for all else that is wrong with it.
absl::StatusOr<v1::Interest> NewInterest(const v1::Interest& given, const std::string& name,
                                         const std::string& creator);

// Gives the interest that is there what was given anew.
void ApplyAgain(const v1::Interest& given, v1::Interest& interest);

// Whose interests `field` names. NAME_INVALID for what can have none.
absl::StatusOr<Party> InterestParent(const std::string& field, const std::string& name);

}  // namespace leadline::lead
