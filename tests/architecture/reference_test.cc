// docs/reference says what the build says.

#include <set>

#include "docs/generator/filter_page.h"
#include "docs/generator/reference.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/architecture/contract.h"
#include "tests/architecture/layers.h"
#include "tests/architecture/source_tree.h"
#include "tests/support/status_matchers.h"

namespace leadline::architecture {
namespace {

using google::protobuf::MethodDescriptor;
using ::testing::Contains;
using ::testing::HasSubstr;

std::string TextOf(const std::string& path) {
  const std::vector<SourceFile> files = FilesUnder({path}, {".md"});
  return files.empty() ? "" : files[0].text;
}

TEST(Reference, IsWhatTheBuildWouldWrite) {
  const auto pages = docs::Reference(BuildFolder());
  ASSERT_THAT(pages, test::IsOk());
  for (const docs::Page& page : *pages) {
    EXPECT_TRUE(TextOf(page.path) == page.text) << page.path << " is out of date: run docs/update";
  }
}

TEST(Reference, HasNoPageOfItsOwn) {
  const auto pages = docs::Reference(BuildFolder());
  ASSERT_THAT(pages, test::IsOk());
  std::set<std::string> written;
  for (const docs::Page& page : *pages) written.insert(page.path);
  for (const SourceFile& file : FilesUnder({"docs/reference"}, {".md"})) {
    EXPECT_THAT(written, Contains(file.path));
  }
}

TEST(Reference, HasTheFieldsOfEveryFilter) {
  std::set<std::string> documented;
  for (const docs::FilteredMethods& methods : docs::AllFilteredMethods()) {
    documented.insert(methods.names.begin(), methods.names.end());
  }
  for (const MethodDescriptor* method : Methods()) {
    if (method->input_type()->FindFieldByName("filter") == nullptr) continue;
    EXPECT_THAT(documented, Contains(method->service()->name() + "." + method->name()));
  }
}

TEST(ArchitecturePage, HasTheLayersThatAreChecked) {
  EXPECT_THAT(TextOf("docs/ARCHITECTURE.md"), HasSubstr(DescribeLayers()));
}

}  // namespace
}  // namespace leadline::architecture
