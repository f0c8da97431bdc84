#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/event/v1/event.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

// Changes that callers make, and workflow rules in the same way. Each changes the lead and gives
// the event that tells of it, or says why not.
namespace leadline::lead {

// An event of that type with nothing else.
event::v1::Event EventOf(const std::string& type);

// An event about a change of the status, which was `previous`.
event::v1::Event StatusEvent(const std::string& type, const std::string& previous,
                             const v1::Lead& lead);

absl::StatusOr<event::v1::Event> UpdateFields(const v1::UpdateLeadRequest& request,
                                              const LeadSettings& settings, v1::Lead& lead);
absl::StatusOr<event::v1::Event> ChangeStatus(const v1::ChangeLeadStatusRequest& request,
                                              const LeadSettings& settings, v1::Lead& lead);
absl::StatusOr<event::v1::Event> ChangeResponsible(const v1::AssignLeadRequest& request,
                                                   const LeadSettings& settings, v1::Lead& lead);

}  // namespace leadline::lead
