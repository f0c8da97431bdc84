#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// What a caller's permissions let it do with leads.
struct LeadRights {
  std::string subject;          // "users/developer"
  bool write = false;           // leads.write
  bool remove = false;          // leads.delete
  bool convert = false;         // conversions.convert
  bool add_activities = false;  // activities.write
};

// Fills `allowed_actions` of a lead that is answered.
void AllowActions(const LeadRights& rights, const LeadSettings& settings, v1::Lead& lead);

}  // namespace leadline::lead
