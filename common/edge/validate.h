#pragma once

#include "absl/status/status.h"
#include "common/edge/message_rules.h"
#include "google/protobuf/message.h"

namespace leadline::edge {

// Every violation of a request at once: INVALID_ARGUMENT with FIELD_INVALID, or with NAME_INVALID
// when nothing but names of resources is wrong.
//
// An update asks nothing of the fields that its resource leaves out, unless its update_mask names
// them; but it needs the resource's name.
absl::Status Validate(const MessageRules& rules, const google::protobuf::Message& request);

}  // namespace leadline::edge
