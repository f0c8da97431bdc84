#include "services/lead/mail/header_text.h"

#include <unicode/idna.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

// A line with an encoded word has at most 76 characters; of these 45 bytes make 60, and the first
// word stands behind the name of the header.
constexpr size_t kBytesOfWord = 45;
constexpr size_t kBytesOfFirstWord = 36;

bool IsPlain(const std::string& text) {
  return !absl::StrContains(text, "=?") &&
         std::all_of(text.begin(), text.end(), [](const char c) { return absl::ascii_isprint(c); });
}

// Where the word that begins at `start` ends: no character is in two words. What is no UTF-8 has
// none.
size_t EndOfWord(const std::string& text, size_t start) {
  const size_t most =
      std::min(text.size(), start + (start == 0 ? kBytesOfFirstWord : kBytesOfWord));
  size_t end = most;
  while (end < text.size() && end > start && (text[end] & 0xC0) == 0x80) --end;
  return end > start ? end : most;
}

// Atoms joined by dots, and nothing that would have to be quoted.
bool IsLocalPart(const std::string& text) {
  const std::string others = "!#$%&'*+-/=?^_`{|}~.";
  return !text.empty() && text.size() <= 64 && text.front() != '.' && text.back() != '.' &&
         !absl::StrContains(text, "..") && std::all_of(text.begin(), text.end(), [&](const char c) {
           return absl::ascii_isalnum(c) || absl::StrContains(others, std::string(1, c));
         });
}

bool IsDomain(const std::string& text) {
  return !text.empty() && text.size() <= 253 &&
         std::all_of(text.begin(), text.end(),
                     [](const char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.'; });
}

std::string ToAsciiDomain(const std::string& domain) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(
      icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI, error));
  if (U_FAILURE(error)) return "";
  std::string ascii;
  icu::StringByteSink<std::string> sink(&ascii);
  icu::IDNAInfo found;
  idna->nameToASCII_UTF8(domain, sink, found, error);
  return U_FAILURE(error) || found.hasErrors() ? "" : ascii;
}

}  // namespace

std::string EncodeHeader(const std::string& text) {
  if (IsPlain(text)) return text;
  std::string encoded;
  for (size_t start = 0; start < text.size();) {
    const size_t end = EndOfWord(text, start);
    encoded += (start == 0 ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") +
               absl::Base64Escape(text.substr(start, end - start)) + "?=";
    start = end;
  }
  return encoded;
}

std::optional<std::string> ToMailbox(const std::string& address) {
  if (!rules::IsEmail(address)) return std::nullopt;
  const size_t at = address.find('@');
  const std::string local = address.substr(0, at);
  const std::string domain = ToAsciiDomain(address.substr(at + 1));
  if (!IsLocalPart(local) || !IsDomain(domain)) return std::nullopt;
  return local + "@" + domain;
}

std::string Sender::Header() const {
  if (name.empty()) return mailbox;
  const bool is_word = std::all_of(name.begin(), name.end(), [](const char c) {
    return absl::ascii_isalnum(c) || c == ' ' || c == '-';
  });
  // What is neither words nor encoded would have to be quoted: so it is encoded.
  const std::string shown = is_word || !IsPlain(name)
                                ? EncodeHeader(name)
                                : "=?UTF-8?B?" + absl::Base64Escape(name) + "?=";
  return shown + " <" + mailbox + ">";
}

std::optional<Sender> ParseSender(const std::string& text) {
  const size_t open = text.find('<');
  const bool has_name = open != std::string::npos && absl::EndsWith(text, ">");
  const auto mailbox = ToMailbox(has_name ? text.substr(open + 1, text.size() - open - 2) : text);
  if (!mailbox.has_value()) return std::nullopt;
  return Sender{has_name ? rules::Tidy(text.substr(0, open)) : "", *mailbox};
}

}  // namespace leadline::lead
