#include "services/leadctl/invoke.h"

#include "absl/time/clock.h"
#include "common/peer/peer.h"
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
  return absl::InternalError("the server's answer is not of the type that " + method + " gives");
}

}  // namespace leadline::leadctl
