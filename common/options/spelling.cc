#include "common/options/spelling.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace leadline::options {
namespace {

constexpr size_t kSlip = 2;

}  // namespace

size_t LettersApart(const std::string& one, const std::string& other) {
  std::vector<size_t> apart(other.size() +
                            1);  // What of `one` was read, from each start of `other`.
  std::iota(apart.begin(), apart.end(), 0);
  for (size_t i = 0; i < one.size(); ++i) {
    size_t before = apart[0]++;
    for (size_t j = 0; j < other.size(); ++j) {
      const size_t changed = before + (one[i] == other[j] ? 0 : 1);
      before = apart[j + 1];
      apart[j + 1] = std::min({changed, before + 1, apart[j] + 1});
    }
  }
  return apart.back();
}

std::string MeantBy(const std::string& word, const std::set<std::string>& known) {
  if (known.count(word) > 0) return "";
  for (const std::string& one : known) {
    if (LettersApart(word, one) <= kSlip) return one;
  }
  return "";
}

}  // namespace leadline::options
