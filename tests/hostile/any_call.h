#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"

namespace leadline::test {

// A method as a running process says that it serves it.
struct ServedMethod {
  const google::protobuf::MethodDescriptor* method;
  std::shared_ptr<grpc::Channel> channel;
  std::string process;  // "lead"
};

// Every method of a process but health and reflection, as its reflection has it. Aborts for a
// service that is not linked into this program: it would go untested.
std::vector<ServedMethod> MethodsOf(const std::string& process,
                                    const std::shared_ptr<grpc::Channel>& channel);

// What came of a call.
struct Answer {
  absl::Status status;
  std::vector<std::string> messages;  // As they were on the wire.

  // All that the caller sees: messages, and those and the details of a failure.
  std::string Bytes() const;
};

using Metadata = std::multimap<std::string, std::string>;

// Calls any method and waits for its end. Of an endless stream it takes the first message; of
// others no more than a hundred.
Answer CallAny(const ServedMethod& served, const google::protobuf::Message& request,
               const Metadata& metadata = {});

// An empty message of this type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

}  // namespace leadline::test
