#pragma once

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"

namespace leadline::leadctl {

// Calls a unary method by its full name ("leadline.lead.v1.LeadService.GetLead") and waits. The
// messages need not be known when this program is built.
absl::Status Invoke(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                    const google::protobuf::Message& request, absl::Duration timeout,
                    google::protobuf::Message& response);

// Invokes again for as long as `patience` lasts while the service is away, overloaded or in doubt.
// For requests that may be repeated: reads, and those with a request_id.
absl::Status InvokePatiently(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& method, const google::protobuf::Message& request,
                             absl::Duration patience, google::protobuf::Message& response);

// Calls a method that answers by a stream, without a deadline, and waits for its end. Each message
// is put into `message` before `take` is called.
absl::Status InvokeStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                          const google::protobuf::Message& request,
                          google::protobuf::Message& message, absl::FunctionRef<void()> take);

// Whether the same request may succeed later: the service was away, overloaded or in doubt.
bool IsWorthAnotherTry(const absl::Status& status);

}  // namespace leadline::leadctl
