#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "common/options/options.h"

namespace leadline::options {

// "LEADLINE_DATABASE_POOL": what "database-pool" is called in the environment.
std::string VariableOf(const std::string& name);

// One declared setting: how text becomes its value, and where the value in force came from.
struct Options::Setting {
  std::string name;
  std::string help;
  std::function<absl::Status(const std::string& text)> assign;
  std::function<std::string()> show;
  std::function<absl::Status()> check;  // For a check command, if there is more to look at.
  bool is_flag = false;                 // May stand alone: --development.
  bool is_secret = false;
  std::string source = "default";

  std::string Shown() const {
    const std::string value = show();
    return is_secret && !value.empty() ? "(secret)" : value;
  }
};

}  // namespace leadline::options
