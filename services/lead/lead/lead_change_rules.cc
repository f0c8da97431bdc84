#include "services/lead/lead/lead_change_rules.h"

#include "common/status/macros.h"
#include "services/lead/lead/lead_rules.h"

namespace leadline::lead {

using event::v1::Event;
using v1::Lead;

Event EventOf(const std::string& type) {
  Event event;
  event.set_type(type);
  return event;
}

Event StatusEvent(const std::string& type, const std::string& previous, const Lead& lead) {
  Event event = EventOf(type);
  (*event.mutable_attributes())["previous_status"] = previous;
  (*event.mutable_attributes())["status"] = lead.status();
  return event;
}

absl::StatusOr<Event> UpdateFields(const v1::UpdateLeadRequest& request,
                                   const LeadSettings& settings, Lead& lead) {
  LEADLINE_RETURN_IF_ERROR(ApplyUpdate(request, settings, lead));
  return EventOf("LeadUpdated");
}

absl::StatusOr<Event> ChangeStatus(const v1::ChangeLeadStatusRequest& request,
                                   const LeadSettings& settings, Lead& lead) {
  const std::string previous = lead.status();
  LEADLINE_RETURN_IF_ERROR(ApplyStatus(request, settings, lead));
  return StatusEvent(lead.lost() ? "LeadLost" : "LeadStatusChanged", previous, lead);
}

absl::StatusOr<Event> ChangeResponsible(const v1::AssignLeadRequest& request,
                                        const LeadSettings& settings, Lead& lead) {
  Event event = EventOf("LeadAssigned");
  (*event.mutable_attributes())["previous_owner"] = lead.owner();
  LEADLINE_RETURN_IF_ERROR(ApplyAssignment(request, settings, lead));
  (*event.mutable_attributes())["owner"] = lead.owner();
  return event;
}

}  // namespace leadline::lead
