#include "common/edge/listening.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/edge/undecodable.h"
#include "common/status/macros.h"
#include "grpcpp/impl/server_initializer.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace leadline::edge {
namespace {

constexpr int kMebibyte = 1024 * 1024;

// Learns the names of the services while a server is built: a grpc::Service does not tell its own.
class ServiceNames final : public grpc::ServerBuilderPlugin {
 public:
  explicit ServiceNames(std::vector<std::string>& names) : names_(names) {}

  std::string name() override { return "service names"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer* initializer) override {
    names_ = *initializer->GetServiceList();
  }
  void ChangeArguments(const std::string&, void*) override {}

 private:
  std::vector<std::string>& names_;
};

class WithServiceNames final : public grpc::ServerBuilderOption {
 public:
  explicit WithServiceNames(std::vector<std::string>& names) : names_(names) {}

  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<ServiceNames>(names_));
  }

 private:
  std::vector<std::string>& names_;
};

// As gRPC takes it, whose longest is for ever.
int MillisecondsOf(absl::Duration duration) {
  constexpr int64_t kLongest = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(kLongest, absl::ToInt64Milliseconds(duration)));
}

// What gRPC would leave without a limit, or with one that does not suit a server behind balancers.
void SetLimits(absl::Duration max_connection_age, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(4 * kMebibyte);
  builder.SetResourceQuota(grpc::ResourceQuota("leadline").Resize(256 * kMebibyte));
  // Also the answer to clients that open streams only to reset them.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, MillisecondsOf(max_connection_age));
  // New calls go by the new connection at once; an export that runs is not cut for that.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 60 * 60'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * 60'000);
  // Two processes on one port would share its calls, and nobody would notice.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

void SetInterceptors(grpc::ServerBuilder& builder) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(MakeUndecodableFactory());
  builder.experimental().SetInterceptorCreators(std::move(factories));
}

}  // namespace

absl::StatusOr<Listening> Listen(const ListeningOptions& options,
                                 const std::vector<grpc::Service*>& services, Edge& edge) {
  LEADLINE_ASSIGN_OR_RETURN(const auto credentials, ServerCredentialsOf(options.tls));
  const std::string& address = options.address;
  Listening listening;
  grpc::ServerBuilder builder;
  SetLimits(options.max_connection_age, builder);
  SetInterceptors(builder);
  builder.SetOption(std::make_unique<WithServiceNames>(listening.services));
  for (grpc::Service* service : services) builder.RegisterService(service);
  if (!address.empty()) {
    builder.AddListeningPort(address, credentials, &listening.port);
  }
  listening.server = builder.BuildAndStart();
  if (listening.server == nullptr || (!address.empty() && listening.port == 0)) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", address, ": is another program using the port?"));
  }
  LEADLINE_RETURN_IF_ERROR(edge.Prepare(listening.services));
  return listening;
}

}  // namespace leadline::edge
