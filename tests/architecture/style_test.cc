// The house rules of docs/STYLE.md that a machine can check and no other tool does.

#include <algorithm>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

constexpr size_t kMaxLines = 400;
constexpr size_t kMaxCommonModules = 21;

// Words that say nothing about what a thing is.
constexpr char kEmptyNames[] =
    "(manager|helpers?|utils?|handler|processor|impl|base|info|data|interface|misc|core)";

// Where exceptions end: libpqxx's at the database, CLI11's at the command line, and those that
// should never have been thrown at the edge.
const std::vector<std::string> kCatching = {"common/postgres/", "common/options/",
                                            "common/metrics/", "common/edge/", "services/leadctl/"};

TEST(SourceFile, StaysShortEnoughToRead) {
  for (const SourceFile& file : CppFiles()) {
    EXPECT_LE(Lines(file.text).size(), kMaxLines) << file.path;
  }
}

TEST(SourceFile, HasANameThatSaysSomething) {
  const std::regex empty(std::string("(.*_)?") + kEmptyNames);
  for (const SourceFile& file : CppFiles()) {
    EXPECT_FALSE(std::regex_match(StemOf(file.path), empty)) << file.path;
    EXPECT_FALSE(std::regex_match(StemOf(FolderOf(file.path)), empty)) << file.path;
  }
}

TEST(SourceFile, NamesClassesForWhatTheyAre) {
  const std::regex declaration(
      "(?:class|struct) \\w+(?:Manager|Helper|Util|Handler|Processor|Impl|Base|Info|Data|"
      "Interface)\\b[^;]*$");
  for (const SourceFile& file : CppFiles()) {
    for (const std::string& line : Lines(file.text)) {
      EXPECT_FALSE(std::regex_search(line, declaration)) << file.path << ": " << line;
    }
  }
}

TEST(Header, IsIncludedOnce) {
  for (const SourceFile& file : CppFiles()) {
    if (!absl::EndsWith(file.path, ".h")) continue;
    EXPECT_TRUE(absl::StrContains(file.text, "#pragma once\n")) << file.path;
  }
}

TEST(SourceFile, CatchesOnlyWhereALibraryThrows) {
  for (const SourceFile& file : FilesUnder({"common", "services"}, {".h", ".cc"})) {
    const bool may_catch = std::any_of(kCatching.begin(), kCatching.end(), [&](const auto& place) {
      return absl::StartsWith(file.path, place);
    });
    EXPECT_FALSE(absl::StrContains(file.text, "catch (") && !may_catch) << file.path;
  }
}

TEST(SourceFile, LeavesNothingUndone) {
  for (const SourceFile& file : CppFiles()) {
    if (file.path == "tests/architecture/style_test.cc") continue;
    for (const char* mark : {"TODO", "FIXME", "HACK"}) {
      EXPECT_FALSE(HasWord(file.text, mark)) << file.path << ": " << mark;
    }
  }
}

TEST(TestCase, IsNeitherSwitchedOffNorNamedForNothing) {
  const std::regex off(
      "GTEST_SKIP|TEST(_F|_P)?\\(\\w+,\\s*(DISABLED_|Test\\d*\\)|Works\\)|Basic\\)"
      "|Success\\))");
  for (const SourceFile& file : FilesUnder({"tests"}, {"_test.cc"})) {
    if (file.path == "tests/architecture/style_test.cc") continue;
    EXPECT_FALSE(std::regex_search(file.text, off)) << file.path;
  }
}

TEST(Common, HasFewModules) {
  std::set<std::string> modules;
  for (const SourceFile& file : FilesUnder({"common"}, {".h"})) modules.insert(FolderOf(file.path));
  EXPECT_LE(modules.size(), kMaxCommonModules);
}

}  // namespace
}  // namespace leadline::architecture
