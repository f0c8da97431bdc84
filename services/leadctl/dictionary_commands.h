#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "services/leadctl/command_line.h"
#include "services/leadctl/geonames.h"
#include "services/leadctl/import_dictionary.h"

namespace leadline::leadctl {

// The commands that fill dictionaries from files.
class DictionaryCommands final {
 public:
  using Channel = std::function<std::shared_ptr<grpc::Channel>()>;

  DictionaryCommands(const Terminal& terminal, Channel channel)
      : terminal_(terminal), channel_(std::move(channel)) {}

  // Adds `import` to both groups. A command that is parsed becomes what `run` runs.
  void Add(CLI::App& dictionary, CLI::App& city, std::function<int()>& run);

 private:
  void AddOptions(CLI::App& app);
  int ImportFile();
  int ImportPlaces();
  absl::StatusOr<ImportDictionary::Report> Import(const std::string& dictionary,
                                                  const std::string& file,
                                                  const std::string& content);
  void Summarize(const std::string& dictionary, const ImportDictionary::Report& report);

  const Terminal& terminal_;
  const Channel channel_;
  DictionaryImportOptions options_;
  std::string dictionary_;
  std::string file_;
  std::string cities_file_ = kCitiesFile;
  std::vector<std::string> countries_;
};

}  // namespace leadline::leadctl
