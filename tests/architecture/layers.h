#pragma once

#include <string>
#include <vector>

namespace leadline::architecture {

// A kind of file, and what files of that kind may include beside their own header.
struct Layer {
  std::string name;
  std::vector<std::string> files;  // Patterns of paths.

  // Names of layers (their files in the same aggregate), "common/X" (a module), "messages" and
  // "stubs" (generated from the contract), "sql" (generated from the file's own statements),
  // "migrations" (generated from those of any process), and patterns of paths below the process for
  // what crosses aggregates: "settings/settings_source.h".
  std::vector<std::string> may_include;
};

// From the top of the house to its foundation; a file belongs to the first that fits.
const std::vector<Layer>& Layers();

// A library whose headers only some files may include.
struct Library {
  std::string headers;
  std::vector<std::string> files;
};
const std::vector<Library>& Libraries();

// The layer of one of our files, generated ones included; null when it has none.
const Layer* LayerOf(const std::string& path);

// Whether `path`, which is of `layer`, may include this header.
bool MayInclude(const Layer& layer, const std::string& path, const std::string& header);

// Both tables as Markdown, for docs/ARCHITECTURE.md.
std::string DescribeLayers();

}  // namespace leadline::architecture
