#include "common/operation/operation_service.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/time/clock.h"
#include "common/operation/operation_rules.h"
#include "common/operation/operation_store.h"
#include "common/status/macros.h"
#include "google/longrunning/operations.grpc.pb.h"

namespace leadline::operation {
namespace {

using edge::Call;
using google::longrunning::Operation;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;

// Who waits keeps a thread that others want, so only few may, and not for long.
constexpr int kMostWaiting = 4;
constexpr absl::Duration kLongestWait = absl::Seconds(10);
constexpr absl::Duration kBetweenLooks = absl::Milliseconds(100);

class OperationService final : public google::longrunning::Operations::CallbackService {
 public:
  OperationService(Serve serve, OperationStore& operations)
      : serve_(std::move(serve)), operations_(operations) {}

  ServerUnaryReactor* ListOperations(
      CallbackServerContext* context, const google::longrunning::ListOperationsRequest* request,
      google::longrunning::ListOperationsResponse* response) override {
    return serve_(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckList(*request));
      LEADLINE_ASSIGN_OR_RETURN(*response, operations_.List(call.organization(), *request));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* GetOperation(CallbackServerContext* context,
                                   const google::longrunning::GetOperationRequest* request,
                                   Operation* response) override {
    return serve_(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckName(request->name()));
      LEADLINE_ASSIGN_OR_RETURN(*response, operations_.Get(call.organization(), request->name()));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* WaitOperation(CallbackServerContext* context,
                                    const google::longrunning::WaitOperationRequest* request,
                                    Operation* response) override {
    return serve_(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckName(request->name()));
      const absl::Duration asked = absl::Seconds(request->timeout().seconds()) +
                                   absl::Nanoseconds(request->timeout().nanos());
      const absl::Duration wait =
          request->has_timeout() ? std::min(asked, kLongestWait) : kLongestWait;
      LEADLINE_ASSIGN_OR_RETURN(*response, Wait(call, request->name(), wait));
      return absl::OkStatus();
    });
  }

  ServerUnaryReactor* CancelOperation(CallbackServerContext* context,
                                      const google::longrunning::CancelOperationRequest* request,
                                      google::protobuf::Empty*) override {
    return serve_(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckName(request->name()));
      return operations_.Cancel(call.organization(), request->name());
    });
  }

  ServerUnaryReactor* DeleteOperation(CallbackServerContext* context,
                                      const google::longrunning::DeleteOperationRequest* request,
                                      google::protobuf::Empty*) override {
    return serve_(context, *request, [=, this](const Call& call) -> absl::Status {
      LEADLINE_RETURN_IF_ERROR(CheckName(request->name()));
      return operations_.Delete(call.organization(), request->name());
    });
  }

 private:
  // The operation when it is done, or as it is when the time is over.
  absl::StatusOr<Operation> Wait(const Call& call, const std::string& name, absl::Duration wait) {
    const bool may_wait = ++waiting_ <= kMostWaiting;
    // Early enough for the answer to be on time.
    const absl::Time end = std::min(absl::Now() + wait, call.deadline - 2 * kBetweenLooks);
    auto operation = operations_.Get(call.organization(), name);
    while (may_wait && !call.cancelled && operation.ok() && !operation->done() &&
           absl::Now() < end) {
      absl::SleepFor(kBetweenLooks);
      operation = operations_.Get(call.organization(), name);
    }
    --waiting_;
    return operation;
  }

  const Serve serve_;
  OperationStore& operations_;
  std::atomic<int> waiting_ = 0;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeOperationService(Serve serve, OperationStore& operations) {
  return std::make_unique<OperationService>(std::move(serve), operations);
}

std::unique_ptr<grpc::Service> MakeOperationService(edge::Edge& edge, OperationStore& operations) {
  return MakeOperationService(
      [&edge](CallbackServerContext* context, const google::protobuf::Message& request,
              edge::Edge::Handler handler) {
        return edge.Serve(context, request, std::move(handler));
      },
      operations);
}

}  // namespace leadline::operation
