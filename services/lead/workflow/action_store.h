#pragma once

#include <string>

#include "absl/status/status.h"
#include "leadline/event/v1/event.pb.h"
#include "services/lead/settings/lead_settings.h"
#include "services/lead/workflow/action_rules.h"

namespace leadline::postgres {
class Transaction;
}

namespace leadline::lead {

// What a rule is followed for, and by which settings.
struct Acting {
  const event::v1::Event& event;  // About a lead.
  const std::string& rule;
  const LeadSettings& settings;
};

// Does one of a rule's actions but a conversion in the transaction; the event that tells of it gets
// this `ordinal`. A refusal leaves the rest of the transaction as it is.
absl::Status Act(postgres::Transaction& tx, const Acting& acting, const WorkflowAction& action,
                 int ordinal);

}  // namespace leadline::lead
