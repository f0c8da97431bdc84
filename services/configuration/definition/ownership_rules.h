#pragma once

#include <string>

#include "services/configuration/definition/definition_rules.h"

namespace leadline::configuration {

// Whether definitions of this kind belong to people, who have them for themselves or share them:
// their messages say the `owner` and the `visibility`.
bool IsOwned(const google::protobuf::Message& record);

// Somebody's own, and not the organisation's. What is of no owner is the organisation's.
bool IsPrivate(const google::protobuf::Message& record);

// Adds to `violations` what nobody may have for themselves: what is another's, and too many.
void CheckOwnership(const std::string& field, const google::protobuf::Message& record,
                    const Surroundings& surroundings, FieldViolations& violations);

}  // namespace leadline::configuration
