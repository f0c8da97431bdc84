#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/edge/edge.h"
#include "common/edge/tls.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server.h"

namespace leadline::edge {

struct ListeningOptions {
  std::string address;  // host:port; empty for in-process channels only.
  TlsFiles tls = {};    // Plaintext without.
  // After which a client is told to make a new connection, for which it looks for servers anew.
  absl::Duration max_connection_age = absl::Minutes(5);
};

struct Listening {
  std::unique_ptr<grpc::Server> server;
  std::vector<std::string> services;  // Full names of all that are served.
  int port = 0;
};

// Starts a gRPC server with our limits and these services, all of which `edge` has been prepared
// for. Fails when the edge refuses a service, the files of `tls` are wrong, or the address cannot
// be listened on.
absl::StatusOr<Listening> Listen(const ListeningOptions& options,
                                 const std::vector<grpc::Service*>& services, Edge& edge);

}  // namespace leadline::edge
