#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "common/edge/names.h"
#include "common/edge/rules.h"
#include "common/edge/well_known.h"
#include "google/protobuf/descriptor.h"

namespace leadline::edge {

struct MessageRules;

// What the contract asks of one field.
struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool is_required = false;
  bool is_name = false;       // Of the resource it stands in: only an update says which it means.
  bool checks_unset = false;  // A rule that the unset value breaks too.
  Checks checks;              // Of the value; of a list, of each item.
  std::optional<NamePattern> pattern;
  size_t min_items = 0;
  size_t max_items = std::numeric_limits<size_t>::max();
  bool is_unique = false;
  std::unique_ptr<FieldPlan> key;  // Of a map.
  std::unique_ptr<FieldPlan> value;
  const MessageRules* message = nullptr;  // Of the message it holds, or each item holds.
};

// What the contract asks of one type of message.
struct MessageRules {
  std::vector<FieldPlan> fields;  // Only those that anything is asked of.
  std::vector<const google::protobuf::OneofDescriptor*> required_oneofs;
  WellKnownCheck well_known = nullptr;
  // Of a request that changes a resource: what it leaves out stays, so it may leave out anything.
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
  bool is_resource = false;
};

}  // namespace leadline::edge
