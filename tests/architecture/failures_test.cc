// The catalogue of failures: every reason of the contract is produced, tested and documented, and
// each is made in one place.

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "docs/generator/contract_files.h"
#include "docs/generator/error_page.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/type/v1/error_reason.pb.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::MethodDescriptor;

constexpr char kPrefix[] = "ERROR_REASON_";

// Names of reasons with their prefix, but for the one that is never sent.
std::vector<std::string> Reasons() {
  const EnumDescriptor* type = type::v1::ErrorReason_descriptor();
  std::vector<std::string> reasons;
  for (int i = 1; i < type->value_count(); ++i) reasons.push_back(type->value(i)->name());
  return reasons;
}

bool IsSaidIn(const std::vector<SourceFile>& files, const std::string& word) {
  return std::any_of(files.begin(), files.end(),
                     [&word](const SourceFile& file) { return HasWord(file.text, word); });
}

TEST(Reason, IsProduced) {
  const auto files = FilesUnder({"common", "services"}, {".cc"});
  for (const std::string& reason : Reasons()) EXPECT_TRUE(IsSaidIn(files, reason)) << reason;
}

TEST(Reason, IsAssertedByATest) {
  std::vector<SourceFile> files;
  for (const SourceFile& file : FilesUnder({"tests"}, {"_test.cc"})) {
    if (!absl::StartsWith(file.path, "tests/architecture/")) files.push_back(file);
  }
  for (const std::string& reason : Reasons()) EXPECT_TRUE(IsSaidIn(files, reason)) << reason;
}

TEST(Reason, IsDocumented) {
  const auto page = FilesUnder({"docs/reference/errors.md"}, {".md"});
  ASSERT_EQ(page.size(), 1U);
  for (const std::string& reason : Reasons()) {
    const std::string title = absl::StrCat("\n## ", reason.substr(sizeof(kPrefix) - 1), "\n");
    EXPECT_TRUE(absl::StrContains(page[0].text, title)) << reason;
  }
}

// What a client can meet is then a list of functions.
TEST(Failure, IsMadeByAFunctionOfItsAggregatesErrors) {
  for (const SourceFile& file : FilesUnder({"services"}, {".cc"})) {
    if (absl::EndsWith(file.path, "_errors.cc")) continue;
    EXPECT_FALSE(absl::StrContains(file.text, " Failure(")) << file.path;
  }
}

// Beside reasons, a method's comment may name values of enums and codes of gRPC.
TEST(MethodComment, NamesOnlyWhatThereIs) {
  const auto contract = docs::ContractFiles::Read(BuildFolder() + "/leadline.binpb");
  ASSERT_TRUE(contract.ok()) << contract.status();
  std::string values = "DEADLINE_EXCEEDED INVALID_ARGUMENT NOT_FOUND FAILED_PRECONDITION";
  for (const SourceFile& file : FilesUnder({"proto"}, {".proto"})) {
    for (const std::string& line : Lines(file.text)) {
      if (absl::StrContains(line, " = ") && !absl::StrContains(line, "//")) values += line;
    }
  }

  for (const MethodDescriptor* method : contract->Methods()) {
    for (const std::string& name : docs::NamesIn(docs::ParagraphsOf(*method))) {
      EXPECT_TRUE(HasWord(values, name) || HasWord(values, kPrefix + name))
          << method->full_name() << " speaks of " << name;
    }
  }
}

}  // namespace
}  // namespace leadline::architecture
