#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "common/peer/access.h"
#include "grpcpp/channel.h"

namespace leadline::leadctl {

// Where a program writes, and whether a person watches.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  bool is_interactive = false;
};

// Exit codes beside 0 and those of calls that failed.
inline constexpr int kUsage = 64;
inline constexpr int kRowsLeftOut = 65;
inline constexpr int kNoInput = 66;

// A channel to the process at `address` that serves a package ("leadline.lead.v1"), for a user who
// shows `access`.
using Connector = std::function<std::shared_ptr<grpc::Channel>(
    const std::string& package, const std::string& address, const peer::Access& access)>;

// The same to servers that take everybody: those of tests.
using OpenConnector = std::function<std::shared_ptr<grpc::Channel>(const std::string& package,
                                                                   const std::string& address)>;

// Runs leadctl and gives its exit code: 0, the gRPC code of a call that failed (1 to 16), 64 for a
// command line that is wrong, 65 for an import that left rows out or a batch that left leads, 66
// for a file that cannot be read.
int Run(int argc, const char* const* argv, const Terminal& terminal, const Connector& connect);
int Run(int argc, const char* const* argv, const Terminal& terminal, const OpenConnector& connect);

}  // namespace leadline::leadctl
