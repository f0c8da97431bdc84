#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace leadline::test {

// A web-gateway as a process of its own, before servers at these addresses.
class GatewayProcess final {
 public:
  struct Addresses {
    std::string lead;
    std::string conversion;
    std::string configuration;
  };

  // Ready when it is made, unless it waits for nobody.
  explicit GatewayProcess(const Addresses& addresses, const std::vector<std::string>& flags = {},
                          bool waits = true);

  std::string url() const { return "http://" + address_; }
  int port() const;
  std::string metrics_url() const { return "http://" + metrics_address_ + "/metrics"; }
  ChildProcess& process() { return *process_; }

  // All that it has written.
  std::string Log() const;

  // Whether its log has the text, by now or soon.
  bool Says(const std::string& text) const;

  // What `web-gateway healthcheck` ends with.
  int HealthCheck() const;

 private:
  const std::string address_;
  const std::string metrics_address_;
  const std::string log_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace leadline::test
