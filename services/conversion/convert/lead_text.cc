#include "services/conversion/convert/lead_text.h"

#include "absl/strings/str_cat.h"

namespace leadline::conversion {

std::string PersonOf(const lead::v1::Lead& lead) {
  if (lead.first_name().empty()) return lead.last_name();
  return lead.last_name().empty() ? lead.first_name()
                                  : absl::StrCat(lead.first_name(), " ", lead.last_name());
}

std::string PartyOf(const lead::v1::Lead& lead) {
  return lead.company_name().empty() ? PersonOf(lead) : lead.company_name();
}

}  // namespace leadline::conversion
