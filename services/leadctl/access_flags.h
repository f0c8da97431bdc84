#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "common/peer/access.h"

namespace leadline::leadctl {

// How a user shows the servers who he is, and knows that they are the right ones; and how new what
// they tell him has to be.
class AccessFlags final {
 public:
  void Add(CLI::App& app);

  // Fails when a file that was named cannot be read, or holds nothing.
  absl::StatusOr<peer::Access> Read() const;

 private:
  std::string token_file_;
  std::string api_key_file_;
  std::string ca_file_;
  std::string read_after_;
};

}  // namespace leadline::leadctl
