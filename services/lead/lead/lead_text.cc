#include "services/lead/lead/lead_text.h"

#include <unicode/ucurr.h>

#include <algorithm>
#include <cfloat>

#include "absl/strings/ascii.h"

namespace leadline::lead {

namespace {

using rules::TidyLineInPlace;

void NormalizeContact(v1::LeadContact& contact) {
  TidyLineInPlace(contact.mutable_first_name());
  TidyLineInPlace(contact.mutable_last_name());
  TidyLineInPlace(contact.mutable_email());
  TidyLineInPlace(contact.mutable_phone());
  TidyLineInPlace(contact.mutable_mobile());
}

}  // namespace

bool IsCurrency(const std::string& code) {
  const bool shaped = code.size() == 3 && std::all_of(code.begin(), code.end(), [](const char c) {
                        return absl::ascii_isupper(c);
                      });
  if (!shaped) return false;
  const UChar text[] = {static_cast<UChar>(code[0]), static_cast<UChar>(code[1]),
                        static_cast<UChar>(code[2]), 0};
  UErrorCode error = U_ZERO_ERROR;
  return ucurr_isAvailable(text, -DBL_MAX, DBL_MAX, &error) && U_SUCCESS(error);
}

const std::string& RegionOf(const v1::Lead& lead) {
  return lead.address().postal_address().region_code();
}

void NormalizeText(v1::Lead& lead) {
  TidyLineInPlace(lead.mutable_first_name());
  TidyLineInPlace(lead.mutable_last_name());
  TidyLineInPlace(lead.mutable_company_name());
  TidyLineInPlace(lead.mutable_email());
  TidyLineInPlace(lead.mutable_phone());
  TidyLineInPlace(lead.mutable_mobile());
  TidyLineInPlace(lead.mutable_fax());
  TidyLineInPlace(lead.mutable_website());
  TidyLineInPlace(lead.mutable_campaign());
  for (v1::LeadContact& contact : *lead.mutable_further_contacts()) NormalizeContact(contact);
  lead.set_email_normalized(NormalizeEmail(lead.email()));
  lead.set_description_html(CleanHtml(Tidy(lead.description_html())));
  if (lead.has_address()) rules::TidyAddress(*lead.mutable_address());
  lead.set_phone_normalized(NormalizePhone(lead.phone(), RegionOf(lead)));
  lead.set_mobile_normalized(NormalizePhone(lead.mobile(), RegionOf(lead)));
  rules::TidyCustomTexts(*lead.mutable_custom_fields());
}

}  // namespace leadline::lead
