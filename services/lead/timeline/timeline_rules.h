#pragma once

#include "leadline/event/v1/event.pb.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/timeline.pb.h"

// How what happened is told in a timeline. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// The entry that tells of a change of a lead, or of an activity of it: what happened, who did it
// and what else it is about as the event has it, with the fields that differ.
v1::TimelineEntry EntryOf(const event::v1::Event& event, const v1::Lead& before,
                          const v1::Lead& after);
v1::TimelineEntry EntryOf(const event::v1::Event& event, const v1::Activity& before,
                          const v1::Activity& after);

}  // namespace leadline::lead
