#include "services/rules/search_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/failure.h"
#include "services/rules/text.h"

namespace leadline::rules {
namespace {

constexpr size_t kShortestQuery = 2;
constexpr size_t kShortestNumber = 5;
constexpr size_t kTrigram = 3;
constexpr double kAlmostEqual = 0.6;

absl::Status QueryInvalid(const std::string& description) {
  FieldViolations violations;
  violations.Add("query", description);
  return violations.ToStatus();
}

std::string Escaped(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"%", "\\%"}, {"_", "\\_"}});
}

// The digits of a telephone number as records have them; empty for what is none.
std::string DialledOf(const std::string& query) {
  std::string digits;
  for (const char c : absl::StrReplaceAll(query, {{"(0)", ""}})) {
    if (absl::ascii_isdigit(c)) {
      digits += c;
    } else if (std::string("+ -./()").find(c) == std::string::npos) {
      return "";
    }
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits.size() < kShortestNumber ? "" : digits;
}

// A word of three characters may be a part of another one; shorter ones the index only finds where
// a word begins.
std::string PatternOf(const std::string& word) {
  return (LengthOf(word) < kTrigram ? "% " : "%") + Escaped(word) + "%";
}

bool HasDigit(const std::string& word) {
  return std::any_of(word.begin(), word.end(), [](const char c) { return absl::ascii_isdigit(c); });
}

// How much is left of a word with one wrong letter: of n + 1 trigrams all but three are the same.
double LikenessOf(size_t length) {
  if (length <= 6) return 0.3;
  return length <= 9 ? 0.4 : 0.5;
}

bool IsShorter(const std::string& a, const std::string& b) { return LengthOf(a) < LengthOf(b); }

}  // namespace

absl::StatusOr<SearchWords> WordsOf(const std::string& query) {
  const std::string tidy = Tidy(query);
  if (LengthOf(tidy) < kShortestQuery) return QueryInvalid("must have at least 2 characters");
  SearchWords search;
  search.words = absl::StrSplit(tidy, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  if (const std::string dialled = DialledOf(tidy); !dialled.empty()) search.words = {dialled};
  const std::string& longest =
      *std::max_element(search.words.begin(), search.words.end(), IsShorter);
  search.pattern = PatternOf(longest);
  search.likeness = {kAlmostEqual};
  if (HasDigit(longest)) return search;
  search.like = longest;
  search.likeness.push_back(LikenessOf(LengthOf(longest)));
  return search;
}

absl::StatusOr<std::string> PrefixPatternOf(const std::string& query) {
  const std::string tidy = Tidy(query);
  if (tidy.empty()) return QueryInvalid("must have at least 1 character that is no space");
  return "% " + Escaped(tidy) + "%";
}

}  // namespace leadline::rules
