#include "services/lead/lead/capture_lead.h"

#include "common/identifier/identifier.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead/web_form_rules.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {
namespace {

absl::StatusOr<const LeadWebForm*> OpenForm(const std::string& name, const LeadSettings& settings) {
  const LeadWebForm* form = settings.FindWebForm(name);
  if (form == nullptr) return NotFound(name);
  if (!form->enabled()) return WebFormDisabled(name);
  return form;
}

}  // namespace

absl::StatusOr<v1::CaptureLeadResponse> CaptureLead::Run(
    const query::Caller& caller, const v1::CaptureLeadRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_ASSIGN_OR_RETURN(const LeadWebForm* form, OpenForm(request.form(), *settings));
  CapturedLead captured;
  captured.lead = NewLead(LeadOf(request, *form, *settings),
                          {"leads/" + identifier::NewId(), caller.subject, clock_()}, *settings);
  captured.agreement = AgreementOf(*form);
  captured.answer.set_redirect_url(form->redirect_url());
  FieldViolations violations;
  CheckCapture(request, *form, captured.lead, *settings, violations);
  CheckLead(captured.lead, v1::Lead(), *settings, "lead.", violations);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  if (IsOfNoPerson(request, *form)) return captured.answer;
  return leads_.Capture(caller, request, captured, settings->intake());
}

}  // namespace leadline::lead
