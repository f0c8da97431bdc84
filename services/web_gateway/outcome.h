#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "common/status/failure.h"
#include "google/rpc/status.pb.h"

namespace leadline::web_gateway {

// How a call ended: its status with all details, and the metadata that came with it.
struct Outcome {
  google::rpc::Status status = {};  // OK as it is made.
  std::map<std::string, std::string> trailers = {};
};

inline Outcome Failed(const absl::Status& status) { return {.status = ToRpcStatus(status)}; }

}  // namespace leadline::web_gateway
