#pragma once

#include <map>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "common/options/options.h"

namespace leadline::options {

// One reading of a command line, with the environment and the file behind it.
class Options::Reader final {
 public:
  explicit Reader(Options& options);

  absl::StatusOr<Parsed> Read(int argc, const char* const* argv);

 private:
  // A value as text, and where it was found.
  struct Found {
    std::string text;
    std::string source;
  };

  // A place to look, and what it calls itself.
  using Look = std::optional<std::string> (Reader::*)(const std::string& name) const;
  struct Source {
    const char* name;
    Look look;
  };
  static const Source kSources[];  // Whatever an earlier one has goes before a later one's.

  void Declare(const Setting& setting);
  void Declare(const Command& command);
  std::string PlaceOf(const Source& source, const std::string& name) const;
  absl::Status ParseFlags(int argc, const char* const* argv, Parsed& parsed);
  std::vector<absl::Status> Fill();
  void Check(std::vector<absl::Status>& wrong) const;
  absl::Status ReadFile();
  std::vector<absl::Status> CheckKeys() const;
  std::vector<std::string> FindMisspelt() const;
  absl::Status Assign(Setting& setting) const;
  absl::StatusOr<std::optional<Found>> Find(const Setting& setting) const;
  std::optional<std::string> InFlags(const std::string& name) const;
  std::optional<std::string> InEnvironment(const std::string& name) const;
  std::optional<std::string> InFile(const std::string& name) const;
  std::string Help() const;
  std::string Configuration() const;

  Options& options_;
  CLI::App app_;
  std::string config_;
  bool print_config_ = false;
  std::map<std::string, CLI::Option*> flags_;
  std::map<std::string, std::string> file_;
};

}  // namespace leadline::options
