#pragma once

#include <string>

#include "leadline/lead/v1/lead.pb.h"

namespace leadline::lead {

// Unicode normalisation form C, without white space around.
std::string Tidy(const std::string& text);

// The form in which e-mail addresses are compared: in lower case.
std::string NormalizeEmail(const std::string& email);

// E.164 of a number that was typed with its country code ("+33 (0)1 42…", "0033…"), else nothing.
std::string NormalizePhone(const std::string& phone);

// Whether `text` has the shape of an e-mail address: local@domain.tld.
bool IsEmail(const std::string& text);

// Whether `code` is a currency of ISO 4217 that is, or was, in use.
bool IsCurrency(const std::string& code);

// The number of characters (code points) of `text`.
size_t LengthOf(const std::string& text);

// Tidies all text of a lead and fills its normalised fields.
void NormalizeText(v1::Lead& lead);

}  // namespace leadline::lead
