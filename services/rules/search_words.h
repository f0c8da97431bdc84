#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

// How records are searched by what somebody remembers of them.
namespace leadline::rules {

// What a search looks for. The database takes accents and capitals away, here as in records.
struct SearchWords {
  std::vector<std::string> words;   // Each must be in the record, or one that is like it.
  std::string pattern;              // LIKE pattern of records with the longest of the words.
  std::optional<std::string> like;  // The longest word, if others may be meant by it.
  std::vector<double> likeness;     // How alike they must be at least: what is tried one by one.
};

// The words of a query; what looks like a telephone number is one, as it is dialled without the
// zeros before it. FIELD_INVALID of `query` without two characters to look for.
absl::StatusOr<SearchWords> WordsOf(const std::string& query);

// LIKE pattern of records with words that begin as `query` does. FIELD_INVALID of `query` when
// nothing is in it.
absl::StatusOr<std::string> PrefixPatternOf(const std::string& query);

}  // namespace leadline::rules
