#pragma once

#include <memory>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/edge/message_rules.h"
#include "google/protobuf/descriptor.h"

namespace leadline::edge {

// Compiles what the contract says of messages: the standard rules of buf.validate,
// google.api.field_behavior REQUIRED, and the pattern of the resource that a
// google.api.resource_reference names. Beside these, every text is without NUL, and a Timestamp,
// Date or Money is one that exists.
class Validator final {
 public:
  // The rules of a type and of all it holds. Fails for a rule that nobody evaluates.
  absl::StatusOr<const MessageRules*> Compile(const google::protobuf::Descriptor& type);

 private:
  std::unordered_map<const google::protobuf::Descriptor*, std::unique_ptr<MessageRules>> compiled_;

  absl::Status CompileFields(const google::protobuf::Descriptor& type, MessageRules& rules);
  absl::Status CompileField(const google::protobuf::FieldDescriptor& field, FieldPlan& plan);
  absl::Status CompileEntry(const google::protobuf::Descriptor& entry, FieldPlan& plan);
};

}  // namespace leadline::edge
