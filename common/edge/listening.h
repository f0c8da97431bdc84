#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/edge/edge.h"
#include "common/edge/tls.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server.h"

namespace leadline::edge {

struct Listening {
  std::unique_ptr<grpc::Server> server;
  std::vector<std::string> services;  // Full names of all that are served.
  int port = 0;
};

// Starts a gRPC server with our limits and these services, all of which `edge` has been prepared
// for. An empty address means that only in-process channels reach it. Fails when the edge refuses a
// service, the files of `tls` are wrong, or the address cannot be listened on.
absl::StatusOr<Listening> Listen(const std::string& address,
                                 const std::vector<grpc::Service*>& services, Edge& edge,
                                 const TlsFiles& tls = {});

}  // namespace leadline::edge
