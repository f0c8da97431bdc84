#include "tests/support/in_process_server.h"

#include <cstdio>
#include <cstdlib>

#include "common/edge/listening.h"
#include "common/peer/access.h"
#include "grpcpp/server_builder.h"
#include "tests/support/principals.h"

namespace leadline::test {
namespace {

using grpc::experimental::ClientInterceptorFactoryInterface;
using grpc::experimental::ClientRpcInfo;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;

// Adds one entry to the metadata of every call.
class Authorizing final : public Interceptor {
 public:
  explicit Authorizing(const std::string& authorization) : authorization_(authorization) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", authorization_);
    }
    methods->Proceed();
  }

 private:
  const std::string authorization_;
};

class AuthorizingFactory final : public ClientInterceptorFactoryInterface {
 public:
  explicit AuthorizingFactory(const std::string& authorization) : authorization_(authorization) {}

  Interceptor* CreateClientInterceptor(ClientRpcInfo*) override {
    return new Authorizing(authorization_);
  }

 private:
  const std::string authorization_;
};

}  // namespace

InProcessServer::InProcessServer(edge::Edge& edge, const std::vector<grpc::Service*>& services) {
  auto listening = edge::Listen("", services, edge);
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
  std::vector<std::unique_ptr<ClientInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<AuthorizingFactory>(AuthorizationOf(principal)));
  return server_->experimental().InProcessChannelWithInterceptors({}, std::move(factories));
}

std::shared_ptr<grpc::Channel> InProcessServer::ChannelAs(const edge::Principal& principal) const {
  return server_->experimental().InProcessChannelWithInterceptors(
      {}, peer::Authorizing(AuthorizationOf(principal)));
}

edge::EdgeOptions EdgeForTests() { return {.threads = 8, .development = true}; }

}  // namespace leadline::test
