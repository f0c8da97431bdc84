#include "services/lead/lead_import/region_rules.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <map>

#include "absl/strings/ascii.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

std::string Folded(icu::UnicodeString text) {
  std::string folded;
  text.foldCase().toUTF8String(folded);
  return folded;
}

// By folded code and name. A name that means two countries means the first.
std::map<std::string, std::string> CodesByName() {
  std::map<std::string, std::string> codes = {
      {"uk", "GB"}, {"usa", "US"}, {"u.s.a.", "US"}, {"great britain", "GB"}, {"england", "GB"}};
  const char* const* countries = icu::Locale::getISOCountries();
  for (const char* const* code = countries; *code != nullptr; ++code) {
    codes.emplace(absl::AsciiStrToLower(*code), *code);
  }
  for (const char* language : {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "nb", "sv", "da"}) {
    for (const char* const* code = countries; *code != nullptr; ++code) {
      icu::UnicodeString name;
      icu::Locale("", *code).getDisplayCountry(icu::Locale(language), name);
      codes.emplace(Folded(name), *code);
    }
  }
  return codes;
}

}  // namespace

std::string RegionCodeOf(const std::string& text) {
  static const std::map<std::string, std::string> kCodes = CodesByName();
  const auto found = kCodes.find(Folded(icu::UnicodeString::fromUTF8(rules::Tidy(text))));
  return found == kCodes.end() ? "" : found->second;
}

}  // namespace leadline::lead
