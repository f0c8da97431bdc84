#include "tests/hostile/any_call.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/peer/peer.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"

namespace leadline::test {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using grpc::reflection::v1::ServerReflection;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr size_t kMostMessages = 100;

std::vector<std::string> ServicesAt(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = ServerReflection::NewStub(channel);
  grpc::ClientContext context;
  const auto talk = stub->ServerReflectionInfo(&context);
  ServerReflectionRequest request;
  request.set_list_services("*");
  ServerReflectionResponse response;
  if (!talk->Write(request) || !talk->Read(&response)) std::abort();
  talk->WritesDone();
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    if (!absl::StartsWith(service.name(), "grpc.")) names.push_back(service.name());
  }
  return names;
}

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

bool IsEndless(const MethodDescriptor& method) {
  return method.server_streaming() && absl::StartsWith(method.name(), "Watch");
}

std::string BytesOf(grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  buffer.Dump(&slices);
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

std::vector<ServedMethod> MethodsOf(const std::string& process,
                                    const std::shared_ptr<grpc::Channel>& channel) {
  std::vector<ServedMethod> methods;
  for (const std::string& name : ServicesAt(channel)) {
    const auto* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) {
      std::cerr << name << " is not linked into this program\n";
      std::abort();
    }
    for (int i = 0; i < service->method_count(); ++i) {
      methods.push_back({service->method(i), channel, process});
    }
  }
  return methods;
}

std::string Answer::Bytes() const {
  std::string bytes(status.message());
  status.ForEachPayload(
      [&bytes](absl::string_view, const absl::Cord& detail) { bytes += std::string(detail); });
  for (const std::string& message : messages) bytes += message;
  return bytes;
}

Answer CallAny(const ServedMethod& served, const google::protobuf::Message& request,
               const Metadata& metadata) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
  const grpc::Slice slice(request.SerializePartialAsString());
  grpc::CompletionQueue queue;
  const auto succeeds = [&queue] {  // One thing goes on at a time.
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  grpc::GenericStub stub(served.channel);
  const auto call = stub.PrepareCall(&context, PathOf(*served.method), &queue);
  call->StartCall(nullptr);
  bool goes_on = succeeds();
  if (goes_on) {
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    goes_on = succeeds();
  }
  Answer answer;
  const size_t most = IsEndless(*served.method) ? 1 : kMostMessages;
  bool has_enough = false;
  while (!has_enough) {
    grpc::ByteBuffer received;
    call->Read(&received, nullptr);
    if (!succeeds()) break;
    answer.messages.push_back(BytesOf(received));
    has_enough = answer.messages.size() >= most;
  }
  if (has_enough) context.TryCancel();
  grpc::Status status;
  call->Finish(&status, nullptr);
  succeeds();
  if (!has_enough) answer.status = peer::FromGrpc(status);
  return answer;
}

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(&type)->New());
}

}  // namespace leadline::test
