// What the pages people read say about the repository is so.

#include <filesystem>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

std::vector<SourceFile> Pages() {
  return FilesUnder({"README.md", "docs", "common", "tests"}, {".md"});
}

// Every match of `pattern`'s first group in the text.
std::vector<std::string> AllIn(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

// Brackets in code are no links.
std::string WithoutCode(const std::string& text) {
  return std::regex_replace(text, std::regex("`[^`\n]*`"), "");
}

TEST(Page, NamesFilesThatExist) {
  const std::regex path("`((?:proto|common|services|tests|docs|deploy)/[\\w./-]*)`");
  for (const SourceFile& page : Pages()) {
    for (const std::string& file : AllIn(page.text, path)) {
      EXPECT_TRUE(std::filesystem::exists(file)) << page.path << " speaks of " << file;
    }
  }
}

TEST(Page, LinksToWhatExists) {
  const std::regex link("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
  for (const SourceFile& page : Pages()) {
    for (const std::string& target : AllIn(WithoutCode(page.text), link)) {
      EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(page.path).parent_path() / target))
          << page.path << " links to " << target;
    }
  }
}

TEST(Page, LinksToSectionsThatExist) {
  const std::regex anchor("\\]\\(#([^)]+)\\)");
  const std::regex heading("\n#+ ([^\n]+)");
  for (const SourceFile& page : Pages()) {
    std::set<std::string> anchors;
    for (const std::string& title : AllIn(page.text, heading)) {
      std::string name;
      for (const char c : title) {
        if (c == ' ') name += '-';
        if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-') {
          name += absl::ascii_tolower(static_cast<unsigned char>(c));
        }
      }
      anchors.insert(name);
    }
    for (const std::string& target : AllIn(WithoutCode(page.text), anchor)) {
      EXPECT_EQ(anchors.count(target), 1U) << page.path << " links to #" << target;
    }
  }
}

TEST(Page, OfReleasesBeginsWithTheVersionThatIsBuilt) {
  const auto built = AllIn(FilesUnder({"CMakeLists.txt"}, {".txt"}).at(0).text,
                           std::regex("project\\(leadline VERSION ([\\d.]+)"));
  const auto releases = AllIn(FilesUnder({"docs/releases.md"}, {".md"}).at(0).text,
                              std::regex("\n## ([\\d.]+)\n\nOldest version that its schema "
                                         "leaves running: [\\d.]+\\."));

  ASSERT_EQ(built.size(), 1U);
  ASSERT_FALSE(releases.empty());
  EXPECT_EQ(releases[0], built[0]);
}

// Whoever wants to check a promise finds the test of it.
TEST(Page, NamesTestsThatExist) {
  const std::regex named("`([A-Z]\\w+\\.[A-Z]\\w+)`");
  const std::regex test("\\nT[A-Z]+_?[FPS]?\\((\\w+,\\s*\\w+)\\)");
  std::set<std::string> tests;
  for (const SourceFile& file : FilesUnder({"tests"}, {"_test.cc"})) {
    for (const std::string& pair : AllIn(file.text, test)) {
      tests.insert(std::regex_replace(pair, std::regex(",\\s*"), "."));
    }
  }
  for (const SourceFile& page : FilesUnder({"docs/exactly-once.md"}, {".md"})) {
    for (const std::string& name : AllIn(page.text, named)) {
      EXPECT_EQ(tests.count(name), 1U) << page.path << " speaks of " << name;
    }
  }
}

}  // namespace
}  // namespace leadline::architecture
