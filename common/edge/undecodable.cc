#include "common/edge/undecodable.h"

#include "common/edge/reply.h"
#include "common/log/log.h"
#include "common/status/failure.h"

namespace leadline::edge {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

absl::Status Undecodable() {
  FieldViolations violations;
  violations.Add("request", "must be an encoded message of the method's type, its text in UTF-8");
  return violations.ToStatus();
}

class UndecodableInterceptor final : public Interceptor {
 public:
  explicit UndecodableInterceptor(const ServerRpcInfo& call) : call_(call) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      is_undecodable_ = methods->GetRecvMessage() == nullptr;
    }
    if (is_undecodable_ &&
        methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      log::Info("call", {{"method", call_.method()}, {"code", "INVALID_ARGUMENT"}});
      methods->ModifySendStatus(ToGrpc(Undecodable()));
    }
    methods->Proceed();
  }

 private:
  const ServerRpcInfo& call_;
  bool is_undecodable_ = false;
};

class UndecodableFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  Interceptor* CreateServerInterceptor(ServerRpcInfo* call) override {
    // Those that take one request.
    const bool unary = call->type() == ServerRpcInfo::Type::UNARY;
    if (!unary && call->type() != ServerRpcInfo::Type::SERVER_STREAMING) return nullptr;
    return new UndecodableInterceptor(*call);
  }
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeUndecodableFactory() {
  return std::make_unique<UndecodableFactory>();
}

}  // namespace leadline::edge
