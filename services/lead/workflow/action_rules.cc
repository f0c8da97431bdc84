#include "services/lead/workflow/action_rules.h"

#include <algorithm>

#include "services/lead/lead/lead_change_rules.h"

namespace leadline::lead {
namespace {

using configuration::v1::Assignment;
using configuration::v1::WorkflowRule;
using event::v1::Event;
using v1::Activity;
using v1::Lead;

absl::StatusOr<Event> Assign(const Assignment& assignment, const LeadSettings& settings,
                             Lead& lead) {
  v1::AssignLeadRequest request;
  request.set_name(lead.name());
  if (assignment.has_owner()) request.set_owner(assignment.owner());
  if (assignment.has_team()) request.set_team(assignment.team());
  return ChangeResponsible(request, settings, lead);
}

absl::StatusOr<Event> SetStatus(const std::string& status, const LeadSettings& settings,
                                Lead& lead) {
  v1::ChangeLeadStatusRequest request;
  request.set_name(lead.name());
  request.set_status(status);
  return ChangeStatus(request, settings, lead);
}

absl::StatusOr<Event> AddTag(const std::string& tag, const LeadSettings& settings, Lead& lead) {
  const auto& tags = lead.tags();
  if (std::count(tags.begin(), tags.end(), tag) > 0) return EventOf("LeadUpdated");
  v1::UpdateLeadRequest request;
  *request.mutable_lead()->mutable_tags() = tags;
  request.mutable_lead()->add_tags(tag);
  request.mutable_update_mask()->add_paths("tags");
  return UpdateFields(request, settings, lead);
}

}  // namespace

absl::StatusOr<Event> ApplyAction(const WorkflowAction& action, const LeadSettings& settings,
                                  Lead& lead) {
  switch (action.action_case()) {
    case WorkflowAction::kAssign:
      return Assign(action.assign(), settings, lead);
    case WorkflowAction::kSetStatus:
      return SetStatus(action.set_status(), settings, lead);
    case WorkflowAction::kAddTag:
      return AddTag(action.add_tag(), settings, lead);
    default:
      return absl::InternalError("no action that changes a lead");
  }
}

Activity TaskOf(const WorkflowRule::CreateTask& task, const TaskParties& parties,
                const std::string& name, absl::Time time) {
  Activity activity;
  activity.set_name(name);
  activity.set_lead(parties.lead);
  activity.set_kind(Activity::KIND_TASK);
  activity.set_state(Activity::STATE_SCHEDULED);
  activity.set_subject(task.title());
  const absl::Time due = time + absl::Hours(24) * task.due_days();
  activity.mutable_due_time()->set_seconds(absl::ToUnixSeconds(due));
  activity.set_owner(parties.owner);
  activity.set_creator(parties.rule);
  return activity;
}

}  // namespace leadline::lead
