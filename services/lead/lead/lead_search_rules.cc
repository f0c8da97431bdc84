#include "services/lead/lead/lead_search_rules.h"

namespace leadline::lead {

bool OffersLeads(v1::LookupPartiesRequest::Purpose purpose, const LeadSettings& settings) {
  return purpose != v1::LookupPartiesRequest::PURPOSE_CALENDAR ||
         settings.leads_selectable_in_calendar();
}

}  // namespace leadline::lead
