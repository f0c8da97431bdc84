#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// A lead as a page to read. The body is harmless: what templates and leads bring along is cleaned.
struct LeadPage {
  std::string title;
  std::string body;
};

// By a template: each place in it has the text of its field.
LeadPage PageOf(const v1::Lead& lead, const LeadTemplate& form, const LeadSettings& settings);

// By our own layout: every field that has a value.
LeadPage SummaryOf(const v1::Lead& lead, const LeadSettings& settings);

// The page as a document that stands alone.
std::string DocumentOf(const LeadPage& page);

}  // namespace leadline::lead
