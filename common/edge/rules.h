#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "buf/validate/validate.pb.h"
#include "google/protobuf/descriptor.h"

namespace leadline::edge {

// One scalar of a message, as the checks see it: only the member of its kind is meant.
struct Value {
  const std::string* text = nullptr;
  int64_t integer = 0;  // Also of bools and enums.
  uint64_t natural = 0;
  double number = 0;
};

// One rule of one field.
struct Check {
  std::string description;  // "must be at most 200 characters"
  std::function<bool(const Value& value)> holds;
};

using Checks = std::vector<Check>;

// The checks that `rules` asks of one value of this kind, as protovalidate has them. Fails for a
// rule that is not among those implemented.
absl::Status CompileRules(const google::protobuf::FieldDescriptor& field,
                          const buf::validate::FieldRules& rules, Checks& checks);

// OK when `rules` sets no other fields than those `known`: a rule is evaluated or refused, never
// passed over.
absl::Status CheckKnown(const google::protobuf::Message& rules, const std::vector<int>& known);

// How many characters (code points) a text has.
size_t Characters(const std::string& text);

}  // namespace leadline::edge
