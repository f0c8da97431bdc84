#pragma once

#include <string>
#include <vector>

#include "common/record/record.h"
#include "common/status/failure.h"
#include "google/protobuf/field_mask.pb.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::conversion {

// The request with the text of its overrides as records keep theirs: tidied, HTML made harmless.
v1::ConvertLeadRequest TidyOverrides(v1::ConvertLeadRequest request);

// The fields of `overrides` that count: those of the mask, or without one those that have a value.
// Adds a violation under "<target>.override_mask" for each path that no caller may write.
std::vector<record::Field> OverrideFields(v1::TargetKind kind,
                                          const google::protobuf::Message& overrides,
                                          const google::protobuf::FieldMask& mask,
                                          FieldViolations& violations);

// Adds a violation under "<target>.overrides" for each value that is wrong by itself, or refers to
// something that is not there or not in use, for each custom value that its definition does not
// allow, and for each external id given twice.
void CheckOverrides(const Settings& settings, const v1::Account& account,
                    FieldViolations& violations);
void CheckOverrides(const Settings& settings, const v1::Contact& contact,
                    FieldViolations& violations);
void CheckOverrides(const Settings& settings, const v1::Opportunity& opportunity,
                    FieldViolations& violations);

// A caller cannot lift what the person asked for: FIELD_INVALID when `fields` of a contact's
// overrides clear a consent flag that the lead has set.
absl::Status CheckConsent(const lead::v1::Lead& lead, const std::vector<record::Field>& fields,
                          const v1::Contact& overrides);

}  // namespace leadline::conversion
