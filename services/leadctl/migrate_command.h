#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "common/postgres/statement.h"
#include "services/leadctl/command_line.h"

namespace leadline::leadctl {

// `migrate`: brings databases to the schema of this version, as each server's own `migrate` does.
// It talks to PostgreSQL, as the owner of each schema, and to no server: they need not run.
class MigrateCommand final {
 public:
  explicit MigrateCommand(const Terminal& terminal) : terminal_(terminal) {}

  // When the command is parsed it becomes what `run` runs. `output` is "table" or "json".
  void Add(CLI::App& app, const std::string& output, std::function<int()>& run);

 private:
  // A service's database, when the user has said where it is.
  struct Schema {
    std::string service;  // "lead"
    std::span<const postgres::Migration> migrations;
    std::string dsn_file;
  };

  int Run(bool as_json);
  absl::Status RunOne(const Schema& schema, bool as_json);
  void Print(const std::string& service, const std::vector<std::string>& migrations, bool as_json);

  const Terminal& terminal_;
  std::vector<Schema> schemas_;
  bool check_ = false;
};

}  // namespace leadline::leadctl
