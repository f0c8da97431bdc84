#pragma once

#include <string>
#include <vector>

namespace leadline::architecture {

// A text file of the repository, its path relative to the root.
struct SourceFile {
  std::string path;
  std::string text;
};

// The files in `folders` (or the files that they are) with one of the endings, in order of their
// paths. The tests run in the root of the repository and abort elsewhere.
std::vector<SourceFile> FilesUnder(const std::vector<std::string>& folders,
                                   const std::vector<std::string>& endings);

// The build folder whose programs and contract are looked at: "build/dev".
std::string BuildFolder();

// Every file of C++ that people write: common, services, tests and docs.
std::vector<SourceFile> CppFiles();

// Whether a path matches a pattern: `*` stands for anything, folders included.
bool Matches(const std::string& path, const std::string& pattern);

// Whether a text holds a word that is not part of a longer one.
bool HasWord(const std::string& text, const std::string& word);

std::vector<std::string> Lines(const std::string& text);

// "services/lead/lead" of "services/lead/lead/lead_store.cc".
std::string FolderOf(const std::string& path);

// "lead_store" of "services/lead/lead/lead_store.cc".
std::string StemOf(const std::string& path);

}  // namespace leadline::architecture
