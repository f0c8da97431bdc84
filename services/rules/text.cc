#include "services/rules/text.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "absl/strings/ascii.h"

namespace leadline::rules {
namespace {

bool IsAscii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](const char c) { return absl::ascii_isascii(c); });
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

icu::UnicodeString Trimmed(const icu::UnicodeString& text) {
  int32_t start = 0;
  int32_t end = text.length();
  while (start < end && u_isUWhiteSpace(text.char32At(start))) ++start;
  while (end > start && u_isUWhiteSpace(text.char32At(end - 1))) --end;
  return text.tempSubStringBetween(start, end);
}

// What ends a line or a column, where a text was copied from a page or a table.
bool BreaksLine(UChar32 character) {
  return (character >= 0x09 && character <= 0x0D) || character == 0x85 || character == 0x2028 ||
         character == 0x2029;
}

// Where a text of Windows has its quotes and dashes once it was taken for Latin-1.
bool MistakenForLatin1(UChar32 character) { return character >= 0x80 && character <= 0x9F; }

icu::UnicodeString OfWindows(UChar32 character) {
  const char byte = static_cast<char>(character);
  return icu::UnicodeString(&byte, 1, "windows-1252");
}

// Embeddings, overrides and isolates; not the marks that words of one direction need in another.
bool TurnsDirection(UChar32 character) {
  return (character >= 0x202A && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

void TidyAll(google::protobuf::RepeatedPtrField<std::string>& texts) {
  for (std::string& text : texts) TidyLineInPlace(&text);
}

}  // namespace

std::string Tidy(const std::string& text) {
  if (IsAscii(text)) return std::string(absl::StripAsciiWhitespace(text));
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(error);
  return ToUtf8(Trimmed(nfc->normalize(icu::UnicodeString::fromUTF8(text), error)));
}

void TidyInPlace(std::string* text) { *text = Tidy(*text); }

void TidyLineInPlace(std::string* text) {
  if (IsAscii(*text) && !HasControls(*text)) return TidyInPlace(text);
  icu::UnicodeString line;
  const icu::UnicodeString given = icu::UnicodeString::fromUTF8(*text);
  for (int32_t at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
    const UChar32 character = given.char32At(at);
    if (TurnsDirection(character)) continue;
    if (!BreaksLine(character)) {
      line.append(MistakenForLatin1(character) ? OfWindows(character)
                                               : icu::UnicodeString(character));
    } else if (!line.endsWith(u' ')) {
      line.append(u' ');
    }
  }
  *text = Tidy(ToUtf8(line));
}

bool HasControls(const std::string& text) {
  if (IsAscii(text)) {
    return std::any_of(text.begin(), text.end(),
                       [](const char c) { return absl::ascii_iscntrl(c); });
  }
  const icu::UnicodeString given = icu::UnicodeString::fromUTF8(text);
  for (int32_t at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
    const int8_t type = u_charType(given.char32At(at));
    if (type == U_CONTROL_CHAR || type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR) {
      return true;
    }
  }
  return false;
}

void TidyAddress(type::v1::Address& given) {
  if (!given.has_postal_address()) return;
  google::type::PostalAddress& address = *given.mutable_postal_address();
  TidyLineInPlace(address.mutable_region_code());
  TidyLineInPlace(address.mutable_postal_code());
  TidyLineInPlace(address.mutable_sorting_code());
  TidyLineInPlace(address.mutable_administrative_area());
  TidyLineInPlace(address.mutable_locality());
  TidyLineInPlace(address.mutable_sublocality());
  TidyLineInPlace(address.mutable_organization());
  TidyAll(*address.mutable_address_lines());
  TidyAll(*address.mutable_recipients());
}

void TidyCustomTexts(record::CustomValues& values) {
  for (auto& [key, value] : values) {
    if (value.has_text_value()) TidyInPlace(value.mutable_text_value());
  }
}

std::string NormalizeEmail(const std::string& email) {
  if (IsAscii(email)) return absl::AsciiStrToLower(email);
  return ToUtf8(icu::UnicodeString::fromUTF8(email).toLower(icu::Locale::getRoot()));
}

bool IsEmail(const std::string& text) {
  const size_t at = text.find('@');
  if (at == std::string::npos || at == 0 || text.find('@', at + 1) != std::string::npos) {
    return false;
  }
  const bool has_gap = std::any_of(text.begin(), text.end(), [](const char c) {
    return absl::ascii_isspace(c) || absl::ascii_iscntrl(c);
  });
  const std::string domain = text.substr(at + 1);
  const size_t dot = domain.rfind('.');
  return !has_gap && dot != std::string::npos && dot > 0 && dot + 1 < domain.size() &&
         domain.find("..") == std::string::npos;
}

size_t LengthOf(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](const char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace leadline::rules
