#pragma once

#include <memory>
#include <string>

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

}  // namespace leadline::leadctl
