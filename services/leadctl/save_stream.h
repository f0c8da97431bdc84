#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"

namespace leadline::leadctl {

// Calls a method that answers by the pieces of a file, and writes them to `path`, which is there
// only when all of it is, or to `out` when it is "-". A response has one field of bytes; one that
// also has a `summary` ends with it.
absl::Status SaveStream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                        const google::protobuf::Message& request,
                        google::protobuf::Message& message, const std::string& path,
                        std::ostream& out);

}  // namespace leadline::leadctl
