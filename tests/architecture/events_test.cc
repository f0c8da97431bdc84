// The types of events: each that a service sends stands in the contract, where receivers look.

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "re2/re2.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

// The literals of our code that are named as events are: "LeadLost".
std::set<std::string> TypesInCode() {
  static const RE2 kWords(R"re(["']((?:[A-Z][a-z]+){2,})["'])re");
  static const RE2 kType("\\w+(?:ed|Won|Lost|Off|Sent|Became\\w+)");
  std::set<std::string> types;
  for (const SourceFile& file : FilesUnder({"services"}, {".cc", ".h", ".sql"})) {
    re2::StringPiece rest(file.text);
    for (std::string words; RE2::FindAndConsume(&rest, kWords, &words);) {
      if (RE2::FullMatch(words, kType)) types.insert(words);
    }
  }
  return types;
}

// The contract names those of accounts, and says that contacts and opportunities have their like.
bool IsSaid(const std::string& contract, const std::string& type) {
  for (const std::string prefix : {"Contact", "Opportunity"}) {
    const bool is_alike = absl::StartsWith(type, prefix);
    if (is_alike && HasWord(contract, "Account" + type.substr(prefix.size()))) return true;
  }
  return HasWord(contract, type);
}

TEST(EventType, StandsInTheContract) {
  const auto contract = FilesUnder({"proto/leadline/event/v1/event.proto"}, {".proto"});
  ASSERT_EQ(contract.size(), 1U);
  const std::set<std::string> types = TypesInCode();

  EXPECT_THAT(types, ::testing::IsSupersetOf({"LeadCreated", "EmailFailed", "ContactUpdated"}));
  for (const std::string& type : types) EXPECT_TRUE(IsSaid(contract[0].text, type)) << type;
}

}  // namespace
}  // namespace leadline::architecture
