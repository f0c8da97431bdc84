#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/convert/settings_rules.h"

namespace leadline::conversion {

// Which conversion is planned, and for whom.
struct Identity {
  std::string id;           // The conversion's; the records' ids derive from it.
  std::string actor;        // "users/developer"
  std::string fingerprint;  // Of the request.
};

// Plans the conversion of `lead`: every record with its values and where each came from, what is
// dropped, and what the caller should know. `linked` are the records of LinksOf(request), as they
// are now. Pure, so that a preview cannot lie. Fails with FIELD_INVALID, all violations at once, or
// FEATURE_DISABLED.
absl::StatusOr<ConversionDraft> PlanConversion(const Settings& settings, const lead::v1::Lead& lead,
                                               const v1::ConvertLeadRequest& request,
                                               const Identity& identity,
                                               const LinkedRecords& linked);

}  // namespace leadline::conversion
