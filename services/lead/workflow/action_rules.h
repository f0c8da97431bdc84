#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/configuration/v1/workflow_rule.pb.h"
#include "leadline/event/v1/event.pb.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/lead_settings.h"

// What the actions of workflow rules make of a lead. Nothing here does I/O, reads a clock or is
// random.
namespace leadline::lead {

using WorkflowAction = configuration::v1::WorkflowRule::Action;

// Changes the lead as a caller would who asks for the same, and gives the event that tells of it;
// or says why not. The action assigns the lead to somebody, sets its status or adds a tag to it.
absl::StatusOr<event::v1::Event> ApplyAction(const WorkflowAction& action,
                                             const LeadSettings& settings, v1::Lead& lead);

// For whom a task is, and who makes it.
struct TaskParties {
  std::string lead;
  std::string owner;  // Empty for nobody.
  std::string rule;
};

// The task of that name, made at `time`.
v1::Activity TaskOf(const configuration::v1::WorkflowRule::CreateTask& task,
                    const TaskParties& parties, const std::string& name, absl::Time time);

}  // namespace leadline::lead
