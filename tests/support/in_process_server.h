#pragma once

#include <memory>
#include <vector>

#include "common/edge/edge.h"
#include "grpcpp/channel.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/server.h"

namespace leadline::test {

// A gRPC server without a port. What is declared before it outlives it: the Edge, the stores and
// the services.
//
//   edge::Edge edge_{test::EdgeForTests()};
//   std::unique_ptr<grpc::Service> service_ = lead::MakeLeadService(edge_, leads_);
//   test::InProcessServer server_{edge_, {service_.get()}};
//   std::unique_ptr<v1::LeadService::Stub> stub_ = v1::LeadService::NewStub(server_.channel());
class InProcessServer final {
 public:
  // Services behind an edge. Aborts with the reason when the edge refuses one.
  InProcessServer(edge::Edge& edge, const std::vector<grpc::Service*>& services);

  // Services without: a peer faked by implementing its generated base class.
  explicit InProcessServer(const std::vector<grpc::Service*>& services);

  ~InProcessServer();

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

  // A channel whose calls are all made as this principal, to an edge of EdgeForPrincipals.
  std::shared_ptr<grpc::Channel> ChannelAs(const edge::Principal& principal) const;

 private:
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// Development mode, few threads.
edge::EdgeOptions EdgeForTests();

}  // namespace leadline::test
