// Every #include of our own code against the layering of layers.cc. Headers in /usr/include cannot
// be hidden by what a target links, so nothing but this keeps the layers apart.

#include <regex>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "tests/architecture/layers.h"
#include "tests/architecture/source_tree.h"

namespace leadline::architecture {
namespace {

std::vector<std::string> HeadersOf(const SourceFile& file) {
  static const std::regex directive("#include [\"<](.*)[\">]");
  std::vector<std::string> headers;
  for (const std::string& line : Lines(file.text)) {
    std::smatch match;
    if (absl::StartsWith(line, "#include") && std::regex_match(line, match, directive)) {
      headers.push_back(match[1]);
    }
  }
  return headers;
}

std::vector<SourceFile> LayeredFiles() { return FilesUnder({"common", "services"}, {".h", ".cc"}); }

TEST(SourceFile, BelongsToALayer) {
  for (const SourceFile& file : LayeredFiles()) EXPECT_NE(LayerOf(file.path), nullptr) << file.path;
}

TEST(SourceFile, IncludesOnlyWhatItsLayerMay) {
  for (const SourceFile& file : LayeredFiles()) {
    const Layer* layer = LayerOf(file.path);
    if (layer == nullptr) continue;
    for (const std::string& header : HeadersOf(file)) {
      EXPECT_TRUE(MayInclude(*layer, file.path, header))
          << file.path << " (" << layer->name << ") includes " << header;
    }
  }
}

TEST(SourceFile, LeavesLibrariesToThoseWhoWrapThem) {
  for (const SourceFile& file : CppFiles()) {
    for (const std::string& header : HeadersOf(file)) {
      for (const Library& library : Libraries()) {
        if (!Matches(header, library.headers)) continue;
        EXPECT_TRUE(std::any_of(library.files.begin(), library.files.end(),
                                [&](const auto& files) { return Matches(file.path, files); }))
            << file.path << " includes " << header;
      }
    }
  }
}

// Stubs cost every includer seconds to compile.
TEST(Header, LeavesStubsToSourceFiles) {
  for (const SourceFile& file : FilesUnder({"common", "services"}, {".h"})) {
    for (const std::string& header : HeadersOf(file)) {
      EXPECT_FALSE(absl::EndsWith(header, ".grpc.pb.h")) << file.path << " includes " << header;
    }
  }
}

// So that a header which needs another one to compile is found out.
TEST(SourceFile, IncludesItsOwnHeaderFirst) {
  std::set<std::string> headers;
  for (const SourceFile& file : CppFiles()) headers.insert(file.path);
  for (const SourceFile& file : LayeredFiles()) {
    const std::string own = FolderOf(file.path) + "/" + StemOf(file.path) + ".h";
    if (!absl::EndsWith(file.path, ".cc") || headers.count(own) == 0) continue;
    EXPECT_EQ(HeadersOf(file).at(0), own) << file.path;
  }
}

TEST(Layer, HasFiles) {
  std::set<const Layer*> used;
  for (const SourceFile& file : LayeredFiles()) used.insert(LayerOf(file.path));
  for (const Layer& layer : Layers()) {
    if (layer.name == "sql") continue;  // Generated.
    EXPECT_EQ(used.count(&layer), 1U) << layer.name;
  }
}

// The checks above can fail.
TEST(Layering, RefusesWhatPointsUpOrAcross) {
  const auto refuses = [](const std::string& path, const std::string& header) {
    return !MayInclude(*LayerOf(path), path, header);
  };

  EXPECT_TRUE(refuses("services/lead/lead/lead_rules.cc", "services/lead/lead/lead_store.h"));
  EXPECT_TRUE(refuses("services/lead/lead/lead_store.cc", "services/lead/lead/lead_service.h"));
  EXPECT_TRUE(
      refuses("services/lead/lead/lead_store.cc", "services/lead/activity/activity_store_sql.h"));
  EXPECT_TRUE(refuses("services/lead/lead/lead_service.cc", "common/postgres/database.h"));
  EXPECT_TRUE(
      refuses("services/lead/lead/create_leads.cc", "leadline/lead/v1/lead_service.grpc.pb.h"));
  EXPECT_TRUE(refuses("services/lead/main.cc", "services/conversion/convert/convert_lead.h"));
  EXPECT_TRUE(refuses("common/record/record.cc", "common/postgres/database.h"));
  EXPECT_TRUE(refuses("common/query/table.cc", "common/edge/edge.h"));
  EXPECT_TRUE(refuses("common/edge/edge.cc", "services/lead/lead/lead_store.h"));
}

}  // namespace
}  // namespace leadline::architecture
