#pragma once

#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"
#include "services/rules/search_words.h"

namespace leadline::lead {

using rules::PrefixPatternOf;
using rules::SearchWords;
using rules::WordsOf;

// Whether leads are among the parties that are offered.
bool OffersLeads(v1::LookupPartiesRequest::Purpose purpose, const LeadSettings& settings);

}  // namespace leadline::lead
