#pragma once

#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/credential/api_key.h"
#include "services/leadctl/command_line.h"

namespace leadline::leadctl {

// `key create`: makes an API key. The servers' file of keys gets what they have to know of it, and
// the terminal gets the key, once: nobody can show it again. No server is asked.
class KeyCommand final {
 public:
  explicit KeyCommand(const Terminal& terminal) : terminal_(terminal) {}

  // When a command of `keys` is parsed it becomes what `run` runs.
  void Add(CLI::App& keys, std::function<int()>& run);

 private:
  int Create();

  const Terminal& terminal_;
  credential::ApiKey wanted_;
  std::string file_;
  std::string lifetime_;
};

}  // namespace leadline::leadctl
