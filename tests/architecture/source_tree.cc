#include "tests/architecture/source_tree.h"

#include <fnmatch.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace leadline::architecture {
namespace {

namespace fs = std::filesystem;

bool EndsWithOneOf(const std::string& path, const std::vector<std::string>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&path](const std::string& ending) { return absl::EndsWith(path, ending); });
}

SourceFile Read(const fs::path& path) {
  std::ifstream file(path);
  return {path.generic_string(), {std::istreambuf_iterator<char>(file), {}}};
}

}  // namespace

std::vector<SourceFile> FilesUnder(const std::vector<std::string>& folders,
                                   const std::vector<std::string>& endings) {
  if (!fs::exists("CMakePresets.json")) {
    std::cerr << "run in the root of the repository\n";
    std::abort();
  }
  std::vector<SourceFile> files;
  const auto add = [&](const fs::path& path) {
    if (EndsWithOneOf(path.generic_string(), endings)) files.push_back(Read(path));
  };
  for (const std::string& folder : folders) {
    if (fs::is_regular_file(folder)) add(folder);
    if (!fs::is_directory(folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) add(entry.path());
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::string BuildFolder() {
  const char* programs = std::getenv("LEADLINE_BIN_DIR");
  return FolderOf(programs == nullptr ? "build/dev/bin" : programs);
}

std::vector<SourceFile> CppFiles() {
  return FilesUnder({"common", "services", "tests", "docs"}, {".h", ".cc"});
}

bool Matches(const std::string& path, const std::string& pattern) {
  return fnmatch(pattern.c_str(), path.c_str(), 0) == 0;
}

bool HasWord(const std::string& text, const std::string& word) {
  const auto in_word = [&text](size_t at) {
    return at < text.size() &&
           (absl::ascii_isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if ((at == 0 || !in_word(at - 1)) && !in_word(at + word.size())) return true;
  }
  return false;
}

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(text, '\n'); }

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path(); }

std::string StemOf(const std::string& path) { return fs::path(path).stem(); }

}  // namespace leadline::architecture
