#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

// Messages of the contract in protobuf's JSON, by the descriptors that are linked in.
namespace leadline::web_gateway {

// A message in JSON, encoded; empty text is an empty message, unknown fields are passed over. Fails
// for what is not JSON or not of the type.
absl::StatusOr<std::string> EncodedOf(const std::string& json,
                                      const google::protobuf::Descriptor& type);

// An encoded message in JSON. Fails for what is not of the type.
absl::StatusOr<std::string> JsonOf(const std::string& message,
                                   const google::protobuf::Descriptor& type);

}  // namespace leadline::web_gateway
