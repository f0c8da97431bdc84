#include "services/leadctl/invoke.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/peer/peer.h"
#include "common/status/failure.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/proto_buffer_reader.h"

namespace leadline::leadctl {
namespace {

// "a.b.Service.Method" → "/a.b.Service/Method"
std::string PathOf(std::string method) {
  method[method.rfind('.')] = '/';
  return "/" + method;
}

absl::Status Unreadable(const std::string& method) {
  return absl::InternalError("the server's answer is not of the type that " + method + " gives");
}

absl::Duration DelayOf(const absl::Status& status, absl::Duration otherwise) {
  const auto info = DetailOf<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return otherwise;
  return std::max(otherwise, absl::Seconds(info->retry_delay().seconds()) +
                                 absl::Nanoseconds(info->retry_delay().nanos()));
}

}  // namespace

absl::Status Invoke(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                    const google::protobuf::Message& request, absl::Duration timeout,
                    google::protobuf::Message& response) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  grpc::Status status;
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const auto call = stub.PrepareUnaryCall(&context, PathOf(method), sent, &queue);
  call->StartCall();
  call->Finish(&received, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return peer::FromGrpc(status);
  grpc::ProtoBufferReader reader(&received);
  if (response.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return Unreadable(method);
}

absl::Status InvokeStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                          const google::protobuf::Message& request,
                          google::protobuf::Message& message, absl::FunctionRef<void()> take) {
  grpc::ClientContext context;
  const std::string bytes = request.SerializeAsString();
  const grpc::Slice slice(bytes);
  grpc::CompletionQueue queue;
  const auto succeeds = [&queue] {  // One thing goes on at a time.
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  grpc::GenericStub stub(channel);
  const auto call = stub.PrepareCall(&context, PathOf(method), &queue);
  call->StartCall(nullptr);
  bool goes_on = succeeds();
  if (goes_on) {
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    goes_on = succeeds();
  }
  absl::Status read = absl::OkStatus();
  while (goes_on && read.ok()) {
    grpc::ByteBuffer received;
    call->Read(&received, nullptr);
    goes_on = succeeds();
    if (!goes_on) break;
    grpc::ProtoBufferReader reader(&received);
    message.ParseFromZeroCopyStream(&reader) ? take() : read.Update(Unreadable(method));
  }
  if (!read.ok()) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  succeeds();
  return read.ok() ? peer::FromGrpc(status) : read;
}

// Trying again with the same request id is always safe; these are worth it.
bool IsWorthAnotherTry(const absl::Status& status) {
  const absl::StatusCode code = status.code();
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDeadlineExceeded || code == absl::StatusCode::kAborted ||
         code == absl::StatusCode::kResourceExhausted;
}

absl::Status InvokePatiently(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& method, const google::protobuf::Message& request,
                             absl::Duration patience, google::protobuf::Message& response) {
  const absl::Time give_up = absl::Now() + patience;
  absl::Duration delay = absl::Milliseconds(100);
  while (true) {
    const absl::Status status = Invoke(channel, method, request, absl::Seconds(30), response);
    if (status.ok()) return status;
    delay = DelayOf(status, std::min(2 * delay, absl::Seconds(5)));
    if (!IsWorthAnotherTry(status) || absl::Now() + delay > give_up) return status;
    absl::SleepFor(delay);
  }
}

}  // namespace leadline::leadctl
