#pragma once

#include "leadline/lead/v1/lead.pb.h"

namespace leadline::lead {

// Fills `external_links` of a lead that is answered: what they say is in its names already, so they
// are never kept.
void LinkSearches(v1::Lead& lead);

}  // namespace leadline::lead
