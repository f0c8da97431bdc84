#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/configuration/v1/workflow_rule.pb.h"
#include "leadline/event/v1/event.pb.h"

// When workflow rules are followed, and what is said about it. Nothing here does I/O, reads a clock
// or is random.
namespace leadline::lead {

using WorkflowEvent = configuration::v1::WorkflowRule::Event;

// How many rules may follow from one another.
inline constexpr size_t kLongestChain = 8;

// The types of the events that rules may wait for.
const std::vector<std::string>& AwaitedTypes();

// What has happened to a lead by an event: one thing mostly, nothing that rules wait for, or two.
std::vector<WorkflowEvent> OccurrencesOf(const event::v1::Event& event);

// Why a rule that waits for an event is not followed for it: LOOP when it led to the event itself,
// CHAIN when too many did. Empty when it is followed.
std::string StopOf(const std::string& rule, const std::vector<std::string>& causes);

// What became of an action: DONE, or the reason why it was refused.
inline constexpr char kDone[] = "DONE";
std::string OutcomeOf(const absl::Status& status);

// The request_id of the conversion that a rule asks for by its action of that place, which makes it
// one however often it is asked for.
std::string RequestIdOf(const std::string& event, const std::string& rule, int place);

// Whether conversion-service has decided against the conversion, and will not say anything else.
bool IsRefusal(const absl::Status& answer);

// Whether it will give another answer when it can be reached, or has time.
bool IsPassing(const absl::Status& answer);

}  // namespace leadline::lead
