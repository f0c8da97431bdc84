#pragma once

#include "common/status/failure.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// What a visitor filled in together with the form's defaults, as a caller of CreateLead would give
// it. What was archived since the form was made is left out: visitors cannot help it.
v1::Lead LeadOf(const v1::CaptureLeadRequest& request, const LeadWebForm& form,
                const LeadSettings& settings);

// Adds what the form does not allow about a request, which leads to `lead`.
void CheckCapture(const v1::CaptureLeadRequest& request, const LeadWebForm& form,
                  const v1::Lead& lead, const LeadSettings& settings, FieldViolations& violations);

// Whether something filled in what no person sees.
bool IsOfNoPerson(const v1::CaptureLeadRequest& request, const LeadWebForm& form);

// What the visitor agreed to, as the lead keeps it; empty for nothing.
std::string AgreementOf(const LeadWebForm& form);

}  // namespace leadline::lead
