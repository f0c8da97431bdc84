#include "tests/support/in_process_server.h"

#include <cstdio>
#include <cstdlib>

#include "common/edge/listening.h"
#include "common/peer/access.h"
#include "grpcpp/server_builder.h"
#include "tests/support/principals.h"

namespace leadline::test {

InProcessServer::InProcessServer(edge::Edge& edge, const std::vector<grpc::Service*>& services) {
  auto listening = edge::Listen({}, services, edge);
  if (!listening.ok()) {
    std::fprintf(stderr, "%s\n", listening.status().ToString().c_str());
    std::abort();
  }
  server_ = std::move(listening->server);
  channel_ = server_->InProcessChannel({});
}

InProcessServer::InProcessServer(const std::vector<grpc::Service*>& services) {
  grpc::ServerBuilder builder;
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  channel_ = server_->InProcessChannel({});
}

InProcessServer::~InProcessServer() { server_->Shutdown(); }

std::shared_ptr<grpc::Channel> InProcessServer::ChannelAs(const edge::Principal& principal) const {
  return server_->experimental().InProcessChannelWithInterceptors(
      {}, peer::Authorizing(AuthorizationOf(principal)));
}

edge::EdgeOptions EdgeForTests() { return {.threads = 8, .development = true}; }

}  // namespace leadline::test
