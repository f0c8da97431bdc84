#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"
#include "services/rules/html.h"
#include "services/rules/phone.h"
#include "services/rules/text.h"

namespace leadline::lead {

using rules::CleanHtml;
using rules::IsEmail;
using rules::LengthOf;
using rules::NormalizeEmail;
using rules::NormalizePhone;
using rules::Tidy;

// Whether `code` is a currency of ISO 4217 that is, or was, in use.
bool IsCurrency(const std::string& code);

// The country that numbers of the lead are dialled in unless they say another; empty if not known.
const std::string& RegionOf(const v1::Lead& lead);

// Tidies all text of a lead and fills its normalised fields.
void NormalizeText(v1::Lead& lead);

}  // namespace leadline::lead
