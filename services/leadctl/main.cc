#include <unistd.h>

#include <iostream>

#include "common/peer/peer.h"
#include "google/protobuf/descriptor.h"
#include "services/leadctl/command_line.h"
#include "services/leadctl/commands.h"

namespace {

// The services of a package that commands call.
std::vector<std::string> ServicesOf(const std::string& package) {
  std::set<std::string> services;
  for (const auto& command : leadline::leadctl::Commands()) {
    const std::string method = command.method;
    if (method.compare(0, package.size(), package) == 0) {
      services.insert(method.substr(0, method.rfind('.')));
    }
  }
  return {services.begin(), services.end()};
}

}  // namespace

int main(int argc, char** argv) {
  const leadline::leadctl::Terminal terminal{std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  return leadline::leadctl::Run(argc, argv, terminal,
                                [](const std::string& package, const std::string& address,
                                   const leadline::peer::Access& access) {
                                  return leadline::peer::Connect(address, ServicesOf(package),
                                                                 access);
                                });
}
