#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"
#include "services/lead/settings/label_catalog.h"

namespace leadline::lead {

// A field of a lead, by its path, as people read it: entries, statuses and users by what they are
// called, several values one after another. Empty for a field that has no value or does not exist.
// What is HTML stays HTML.
std::string TextOfField(const v1::Lead& lead, const std::string& path, const LabelCatalog& labels);

}  // namespace leadline::lead
