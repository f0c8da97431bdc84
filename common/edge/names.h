#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace leadline::edge {

// The form of one collection's resource names: "statuses/{entity}/{status}".
//
// The one id of a name is a UUID of the server's, unless the resource's style is
// DECLARATIVE_FRIENDLY: those are configured, under ids that people choose (AIP-128). Only names
// that pass here ever meet a uuid column.
class NamePattern final {
 public:
  NamePattern(const std::string& pattern, bool has_chosen_ids);

  bool Matches(const std::string& name) const;

  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> segments_;  // "statuses"; of a variable: "".
  bool has_chosen_ids_;
};

// The pattern that `field` must follow: of the resource it refers to, or of its own when it is the
// resource's name. None when it is no name, or may name anything. Fails when the resource is
// defined neither in the field's file nor in one that it imports.
absl::StatusOr<std::optional<NamePattern>> PatternOf(
    const google::protobuf::FieldDescriptor& field);

// Whether the field is the name of the resource that holds it.
bool IsOwnName(const google::protobuf::FieldDescriptor& field);

}  // namespace leadline::edge
