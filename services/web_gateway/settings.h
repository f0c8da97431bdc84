#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/options/options.h"
#include "common/peer/access.h"

namespace leadline::web_gateway {

struct HostAndPort {
  std::string host;  // An address, not a name.
  int port;
};

// "127.0.0.1:50080", or "[::1]:50080".
absl::StatusOr<HostAndPort> ParseAddress(const std::string& address);

// Whether a header Host names this machine: "localhost", or an address of loopback, whatever the
// port. So does one that is empty, which no browser sends.
bool NamesLoopback(const std::string& host);

// What the gateway is told by its options.
struct Settings {
  std::string address = "127.0.0.1:50080";
  bool behind_tls = false;
  std::string lead_address = "127.0.0.1:50051";
  std::string conversion_address = "127.0.0.1:50052";
  std::string configuration_address = "127.0.0.1:50053";
  peer::Access peer = {};
  std::string allowed_origins;
  int max_connections = 1000;
  std::string metrics_address;
  absl::Duration drain_delay = absl::Seconds(5);
  absl::Duration drain_grace = absl::Seconds(20);
  std::string log_level = "info";
  bool only_live = false;  // Of healthcheck.

  void Declare(options::Options& options);

  // What is wrong with them; all of it at once, a line each.
  absl::Status Check() const;

  std::vector<std::string> origins() const;
};

}  // namespace leadline::web_gateway
