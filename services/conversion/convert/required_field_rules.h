#pragma once

#include "absl/status/status.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::conversion {

// FIELD_INVALID under "<target>.overrides.custom_fields" for each required custom field that a
// planned record would lack, where a caller can give it: not for the lead's further contacts. A
// linked record may be older than the requirement: it is asked only when the request changes its
// custom fields.
absl::Status CheckRequiredFields(const Settings& settings, const v1::ConvertLeadRequest& request,
                                 const ConversionDraft& draft);

}  // namespace leadline::conversion
