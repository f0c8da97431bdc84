#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// The document that a request asks for of its lead, in the messages that carry it. Fails with
// NAME_INVALID or RESOURCE_NOT_FOUND of the template, and with FIELD_INVALID when it has to be
// chosen.
absl::StatusOr<std::vector<v1::RenderLeadResponse>> Rendered(const v1::RenderLeadRequest& request,
                                                             const v1::Lead& lead,
                                                             const LeadSettings& settings);

}  // namespace leadline::lead
