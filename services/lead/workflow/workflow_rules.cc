#include "services/lead/workflow/workflow_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"

namespace leadline::lead {
namespace {

using configuration::v1::WorkflowRule;
using event::v1::Event;

std::string AttributeOf(const Event& event, const std::string& name) {
  const auto found = event.attributes().find(name);
  return found == event.attributes().end() ? "" : found->second;
}

bool Differs(const Event& event, const std::string& name) {
  return AttributeOf(event, name) != AttributeOf(event, "previous_" + name);
}

// Both may have changed, or the note alone was of interest.
std::vector<WorkflowEvent> OccurrencesOfHandOff(const Event& event) {
  std::vector<WorkflowEvent> occurrences;
  if (Differs(event, "status")) occurrences.push_back(WorkflowRule::EVENT_LEAD_STATUS_CHANGED);
  if (Differs(event, "owner") || Differs(event, "team")) {
    occurrences.push_back(WorkflowRule::EVENT_LEAD_ASSIGNED);
  }
  return occurrences;
}

}  // namespace

const std::vector<std::string>& AwaitedTypes() {
  static const auto* const kTypes = new std::vector<std::string>{
      "LeadCreated",  "LeadUpdated", "LeadStatusChanged", "LeadReopened",
      "LeadAssigned", "LeadLost",    "LeadConverted",     "LeadHandedOff"};
  return *kTypes;
}

std::vector<WorkflowEvent> OccurrencesOf(const Event& event) {
  const std::string& type = event.type();
  if (type == "LeadCreated") return {WorkflowRule::EVENT_LEAD_CREATED};
  if (type == "LeadUpdated") return {WorkflowRule::EVENT_LEAD_UPDATED};
  if (type == "LeadStatusChanged") return {WorkflowRule::EVENT_LEAD_STATUS_CHANGED};
  if (type == "LeadReopened") return {WorkflowRule::EVENT_LEAD_STATUS_CHANGED};
  if (type == "LeadAssigned") return {WorkflowRule::EVENT_LEAD_ASSIGNED};
  if (type == "LeadLost") return {WorkflowRule::EVENT_LEAD_LOST};
  if (type == "LeadConverted") return {WorkflowRule::EVENT_LEAD_CONVERTED};
  if (type == "LeadHandedOff") return OccurrencesOfHandOff(event);
  return {};
}

std::string StopOf(const std::string& rule, const std::vector<std::string>& causes) {
  if (std::count(causes.begin(), causes.end(), rule) > 0) return "LOOP";
  return causes.size() < kLongestChain ? "" : "CHAIN";
}

std::string OutcomeOf(const absl::Status& status) {
  if (status.ok()) return kDone;
  const type::v1::ErrorReason reason = ReasonOf(status);
  if (reason == type::v1::ERROR_REASON_UNSPECIFIED) return absl::StatusCodeToString(status.code());
  const size_t prefix = sizeof("ERROR_REASON_") - 1;
  return type::v1::ErrorReason_Name(reason).substr(prefix);
}

std::string RequestIdOf(const std::string& event, const std::string& rule, int place) {
  return identifier::DeriveId({"workflow", event, rule, absl::StrCat(place)});
}

bool IsRefusal(const absl::Status& answer) {
  switch (answer.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
      return true;
    case absl::StatusCode::kFailedPrecondition:
      return ReasonOf(answer) != type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS;
    default:
      return false;
  }
}

bool IsPassing(const absl::Status& answer) {
  switch (answer.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kFailedPrecondition:
      return true;
    default:
      return false;
  }
}

}  // namespace leadline::lead
