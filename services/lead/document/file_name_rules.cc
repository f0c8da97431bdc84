#include "services/lead/document/file_name_rules.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

constexpr char kNotInFileNames[] = "<>:\"|?*";

// What Windows, macOS or a desktop run when it is opened.
const std::set<std::string>& ProgramEndings() {
  static const auto* const kEndings = new std::set<std::string>{
      "apk",  "app",     "appx", "bash", "bat", "chm",    "cmd", "com", "command", "cpl",
      "deb",  "desktop", "dll",  "dmg",  "exe", "gadget", "hta", "inf", "iso",     "jar",
      "js",   "jse",     "lnk",  "mjs",  "msc", "msi",    "msp", "pif", "pkg",     "ps1",
      "psm1", "reg",     "rpm",  "scf",  "scr", "sh",     "so",  "sys", "url",     "vb",
      "vbe",  "vbs",     "wasm", "wsc",  "wsf", "wsh",    "zsh"};
  return *kEndings;
}

bool IsUnseen(UChar32 character) {
  const int8_t category = u_charType(character);
  return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_LINE_SEPARATOR ||
         category == U_PARAGRAPH_SEPARATOR || category == U_SURROGATE || category == U_UNASSIGNED;
}

std::string WithoutUnseen(const std::string& text) {
  const icu::UnicodeString given = icu::UnicodeString::fromUTF8(text);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < given.length(); i = given.moveIndex32(i, 1)) {
    if (!IsUnseen(given.char32At(i))) kept.append(given.char32At(i));
  }
  std::string utf8;
  kept.toUTF8String(utf8);
  return utf8;
}

// Windows drops dots and spaces at the end of a name, so that another name would be opened.
std::string WithoutEnd(const std::string& name) {
  const size_t last = name.find_last_not_of(". ");
  return last == std::string::npos ? "" : name.substr(0, last + 1);
}

// "%E2%82%AC", as RFC 8187 has it.
std::string PercentEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_') {
      encoded += c;
    } else {
      absl::StrAppend(&encoded, "%",
                      absl::AsciiStrToUpper(
                          absl::StrCat(absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2))));
    }
  }
  return encoded;
}

// For who does not know RFC 8187: one '_' for each character that is not plain ASCII.
std::string PlainName(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const bool goes_on = (c & 0xC0) == 0x80;
    if (goes_on) continue;
    const bool is_plain = absl::ascii_isprint(static_cast<unsigned char>(c)) && c != '%';
    plain += is_plain ? c : '_';
  }
  return plain;
}

}  // namespace

std::string TidyFileName(const std::string& given) {
  std::string name = WithoutUnseen(given);
  const size_t folders = name.find_last_of("/\\");
  if (folders != std::string::npos) name.erase(0, folders + 1);
  for (char& c : name) {
    if (std::string(kNotInFileNames).find(c) != std::string::npos) c = '_';
  }
  // Spaces may end it that only show without the dot behind them.
  for (std::string tidy = WithoutEnd(rules::Tidy(name)); tidy != name;
       tidy = WithoutEnd(rules::Tidy(name))) {
    name = std::move(tidy);
  }
  return name;
}

bool IsProgramName(const std::string& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) return false;
  return ProgramEndings().count(absl::AsciiStrToLower(name.substr(dot + 1))) > 0;
}

std::string ContentDispositionOf(const std::string& name) {
  return absl::StrCat("attachment; filename=\"", PlainName(name), "\"; filename*=UTF-8''",
                      PercentEncoded(name));
}

}  // namespace leadline::lead
