// Short texts of people, and what becomes of them: in records, searches, e-mails, exports and logs.

#include <unicode/utf8.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/log/json.h"
#include "common/trace/traceparent.h"
#include "services/lead/mail/header_text.h"
#include "services/rules/phone.h"
#include "services/rules/search_words.h"
#include "services/rules/text.h"
#include "tests/fuzz/fuzz.h"

namespace leadline::lead {
namespace {

using fuzz::Require;

bool IsUtf8(const std::string& text) {
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT(text.data(), at, length, character);
    if (character < 0) return false;
  }
  return true;
}

void TryRecordText(const std::string& text) {
  const std::string tidy = rules::Tidy(text);
  Require(IsUtf8(tidy) || !IsUtf8(text), "text stays text");
  Require(rules::Tidy(tidy) == tidy, "tidy stays as it is");
  for (const char* region : {"", "FR", "US"}) {
    const std::string phone = rules::NormalizePhone(text, region);
    Require(phone.empty() || (phone.size() <= 16 && phone[0] == '+' &&
                              std::all_of(phone.begin() + 1, phone.end(), absl::ascii_isdigit)),
            "a number is one of E.164");
  }
  if (rules::IsEmail(text)) rules::NormalizeEmail(text);
  rules::LengthOf(text);
}

void TrySearch(const std::string& text) {
  const auto words = rules::WordsOf(text);
  if (!words.ok()) fuzz::RequireInvalidArgument(words.status());
  const auto prefix = rules::PrefixPatternOf(text);
  if (!prefix.ok()) fuzz::RequireInvalidArgument(prefix.status());
}

void TryHeader(const std::string& text) {
  const std::string header = EncodeHeader(text);
  const std::string unfolded = absl::StrReplaceAll(header, {{"\r\n ", ""}});
  Require(unfolded.find_first_of(std::string("\r\n\0", 3)) == std::string::npos,
          "a header stays one header");
  if (const auto mailbox = ToMailbox(text)) {
    Require(std::all_of(mailbox->begin(), mailbox->end(),
                        [](char c) {
                          return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '<' &&
                                 c != '>' && c != ',';
                        }),
            "an address stays one address");
  }
  if (const auto sender = ParseSender(text)) {
    const std::string from = absl::StrReplaceAll(sender->Header(), {{"\r\n ", ""}});
    Require(from.find_first_of("\r\n") == std::string::npos, "a header stays one header");
  }
}

void TryLog(const std::string& text) {
  std::string line;
  log::AppendJson(text, line);
  Require(IsUtf8(line) && line.find_first_of("\r\n") == std::string::npos, "a line stays one line");
  Require(trace::NewSpan(text, false).size() == 55, "a span is well-formed");
}

}  // namespace
}  // namespace leadline::lead

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = leadline::fuzz::TextOf(data, size);
  leadline::lead::TryRecordText(text);
  leadline::lead::TrySearch(text);
  leadline::lead::TryHeader(text);
  leadline::lead::TryLog(text);
  return 0;
}
