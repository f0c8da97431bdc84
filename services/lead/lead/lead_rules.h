#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

// What leads are like and what may be done with them. Nothing here does I/O, reads a clock or is
// random.
namespace leadline::lead {

// What the server decides about a new lead.
struct Creation {
  std::string name;
  std::string creator;
  absl::Time time;
  std::string legal_company = {};  // The caller's, "dictionaries/company/entries/north".
};

// `given` as it is stored: what only the server writes dropped, text normalised, defaults filled
// in.
v1::Lead NewLead(const v1::Lead& given, const Creation& creation, const LeadSettings& settings);

// INVALID_ARGUMENT NAME_INVALID for what is no name of a lead.
absl::Status CheckLeadName(const std::string& field, const std::string& name);

// Whether a new lead may begin in the status it has; an unknown one is CheckLead's matter.
absl::Status CheckFirstStatus(const v1::Lead& lead, const LeadSettings& settings);

// Whether a lead may move by hand from one status to another.
absl::Status CheckMove(const v1::Lead& lead, const LeadStatus& to, const LeadSettings& settings);

// What to say about a move that was made.
std::vector<v1::Warning> WarningsOf(const std::string& from, const std::string& to,
                                    const LeadSettings& settings);

// Each makes the change that a request asks for, or says why not. A lead they leave as it is needs
// no writing.
absl::Status ApplyUpdate(const v1::UpdateLeadRequest& request, const LeadSettings& settings,
                         v1::Lead& lead);
absl::Status ApplyStatus(const v1::ChangeLeadStatusRequest& request, const LeadSettings& settings,
                         v1::Lead& lead);
absl::Status ApplyLoss(const v1::LoseLeadRequest& request, const LeadSettings& settings,
                       v1::Lead& lead);
absl::Status ApplyReopening(const v1::ReopenLeadRequest& request, const LeadSettings& settings,
                            v1::Lead& lead);
absl::Status ApplyAssignment(const v1::AssignLeadRequest& request, const LeadSettings& settings,
                             v1::Lead& lead);
absl::Status ApplyHandOff(const v1::HandOffLeadRequest& request, const LeadSettings& settings,
                          v1::Lead& lead);

// ApplyUpdate of each request to the lead at its place, with the violations of all.
absl::Status ApplyUpdates(const v1::BatchUpdateLeadsRequest& request, const LeadSettings& settings,
                          std::vector<v1::Lead>& leads);

}  // namespace leadline::lead
