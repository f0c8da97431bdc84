#include "services/leadctl/config_files.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "services/leadctl/json_blocks.h"

namespace leadline::leadctl {
namespace {

using configuration::v1::Configuration;
using google::protobuf::FieldDescriptor;

constexpr char kEnding[] = ".json";

// The kinds of resources: all that a configuration holds.
std::vector<const FieldDescriptor*> Kinds() {
  std::vector<const FieldDescriptor*> kinds;
  for (int i = 0; i < Configuration::descriptor()->field_count(); ++i) {
    const FieldDescriptor* field = Configuration::descriptor()->field(i);
    if (field->message_type() != nullptr) kinds.push_back(field);
  }
  return kinds;
}

std::string FileOf(const FieldDescriptor& kind) { return kind.name() + kEnding; }

std::string Print(const Configuration& whole, const FieldDescriptor& kind) {
  const auto& reflection = *whole.GetReflection();
  if (!kind.is_repeated()) return PrintBlock(reflection.GetMessage(whole, &kind)) + "\n";
  std::vector<std::string> blocks;
  for (int i = 0; i < reflection.FieldSize(whole, &kind); ++i) {
    blocks.push_back(PrintBlock(reflection.GetRepeatedMessage(whole, &kind, i)));
  }
  return blocks.empty() ? "[]\n" : absl::StrCat("[\n", absl::StrJoin(blocks, ",\n"), "\n]\n");
}

absl::Status Parse(const std::string& json, const FieldDescriptor& kind, Configuration& whole) {
  const auto& reflection = *whole.GetReflection();
  if (!kind.is_repeated()) {
    return ParseBlock({json}, *reflection.MutableMessage(&whole, &kind));
  }
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<JsonBlock> blocks, SplitArray(json));
  for (const JsonBlock& block : blocks) {
    LEADLINE_RETURN_IF_ERROR(ParseBlock(block, *reflection.AddMessage(&whole, &kind)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> FilesIn(const std::string& folder) {
  std::error_code error;
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    if (name.front() != '.') files.insert(name);
  }
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  return files;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  if (!(text << file.rdbuf())) return absl::NotFoundError(path + ": cannot be read");
  return text.str();
}

absl::Status ReadKind(const std::string& path, const FieldDescriptor& kind, Configuration& whole) {
  LEADLINE_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  const absl::Status parsed = Parse(json, kind, whole);
  if (parsed.ok()) return parsed;
  return absl::InvalidArgumentError(absl::StrCat(path, ":", std::string(parsed.message())));
}

}  // namespace

absl::Status WriteConfig(const Configuration& whole, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::NotFoundError(absl::StrCat(folder, ": ", error.message()));
  for (const FieldDescriptor* kind : Kinds()) {
    const std::string path = absl::StrCat(folder, "/", FileOf(*kind));
    std::ofstream file(path, std::ios::binary);
    file << Print(whole, *kind);
    if (!file.flush()) return absl::NotFoundError(path + ": cannot be written");
  }
  return absl::OkStatus();
}

absl::StatusOr<Configuration> ReadConfig(const std::string& folder) {
  LEADLINE_ASSIGN_OR_RETURN(std::set<std::string> files, FilesIn(folder));
  Configuration whole;
  std::vector<std::string> known;
  const bool is_empty = files.empty();
  for (const FieldDescriptor* kind : Kinds()) {
    known.push_back(FileOf(*kind));
    if (files.erase(FileOf(*kind)) == 0) continue;
    LEADLINE_RETURN_IF_ERROR(ReadKind(absl::StrCat(folder, "/", FileOf(*kind)), *kind, whole));
  }
  const std::string choice = absl::StrJoin(known, ", ");
  if (is_empty) return absl::NotFoundError(absl::StrCat(folder, ": holds none of ", choice));
  if (files.empty()) return whole;
  return absl::InvalidArgumentError(
      absl::StrCat(folder, "/", *files.begin(), ": is none of ", choice));
}

}  // namespace leadline::leadctl
