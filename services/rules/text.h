#pragma once

#include <cstddef>
#include <string>

#include "common/record/custom_fields.h"
#include "leadline/type/v1/address.pb.h"

// How the text of records is kept, whatever they are.
namespace leadline::rules {

// The most characters of a description in HTML.
inline constexpr size_t kMaxDescriptionLength = 32768;

// Unicode normalisation form C, without white space around.
std::string Tidy(const std::string& text);
void TidyInPlace(std::string* text);

// The same of a name, a number or another text of one line: with a space where lines and columns
// end, and without the marks that turn the direction of what follows, which programs put around
// what is copied and which hide what is said.
void TidyLineInPlace(std::string* text);

// Whether there is anything but what stands in one line: a line break, a control character.
bool HasControls(const std::string& text);

// Tidies every part of an address, and every custom text.
void TidyAddress(type::v1::Address& address);
void TidyCustomTexts(record::CustomValues& values);

// The form in which e-mail addresses are compared: in lower case.
std::string NormalizeEmail(const std::string& email);

// Whether `text` has the shape of an e-mail address: local@domain.tld.
bool IsEmail(const std::string& text);

// The number of characters (code points) of `text`.
size_t LengthOf(const std::string& text);

}  // namespace leadline::rules
