#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace leadline::leadctl {

// An object of JSON, and the line of its file that it begins in.
struct JsonBlock {
  std::string text;
  int line = 1;
};

// The objects of an array. Fails with "3: …", the line and what is wrong there.
absl::StatusOr<std::vector<JsonBlock>> SplitArray(const std::string& json);

// Fills the record, which knows every field there is. Fails as above.
absl::Status ParseBlock(const JsonBlock& block, google::protobuf::Message& record);

// The record as one block, its maps in the order of their keys.
std::string PrintBlock(const google::protobuf::Message& record);

}  // namespace leadline::leadctl
