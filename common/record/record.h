#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace leadline::record {

// One field of a record type, addressed by its path: "email", "address.postal_address.locality",
// "custom_fields.budget" (one entry of a map with text keys). Found once, then used on any record
// of that type.
class Field final {
 public:
  // None when the type has no such field, or the path crosses a repeated one.
  static std::optional<Field> Find(const google::protobuf::Descriptor& type,
                                   const std::string& path);

  const std::string& path() const { return path_; }

  // The fields on the way, the last one included.
  const std::vector<const google::protobuf::FieldDescriptor*>& steps() const { return steps_; }

  // The last field of the path; of a map entry: its value field.
  const google::protobuf::FieldDescriptor& descriptor() const { return *steps_.back(); }

  // Whether the path names one entry of a map.
  bool IsMapEntry() const { return !key_.empty(); }

  // Whether the record holds a value there: present if the field has presence, else not the
  // default.
  bool IsSet(const google::protobuf::Message& record) const;

  void Clear(google::protobuf::Message& record) const;

  // The message that holds the last field; none while one on the way is unset.
  const google::protobuf::Message* Holder(const google::protobuf::Message& record) const;
  google::protobuf::Message& MutableHolder(google::protobuf::Message& record) const;

  // Whether values of `source` may be copied here: same kind, same message or enum type.
  bool Accepts(const Field& source) const;

  // Copies the value from one record to another; an unset value clears. Needs Accepts.
  static void Copy(const Field& source, const google::protobuf::Message& from, const Field& target,
                   google::protobuf::Message& to);

 private:
  Field(std::string path, std::vector<const google::protobuf::FieldDescriptor*> steps,
        std::string key)
      : path_(std::move(path)), steps_(std::move(steps)), key_(std::move(key)) {}

  const google::protobuf::FieldDescriptor& map() const { return *steps_[steps_.size() - 2]; }

  std::string path_;
  std::vector<const google::protobuf::FieldDescriptor*> steps_;
  std::string key_;  // Of a map entry.
};

// Whether a caller may write the field: neither OUTPUT_ONLY nor IDENTIFIER, by its
// google.api.field_behavior.
bool IsWritable(const google::protobuf::FieldDescriptor& field);

// Clears whatever a caller may not write: of what is given for a new record, the rest is ours.
void KeepWritable(google::protobuf::Message& record);

// The names of the fields whose values differ, in the order of the type.
std::vector<std::string> ChangedFields(const google::protobuf::Message& before,
                                       const google::protobuf::Message& after);

// Applies an update as AIP-134 has it. An empty mask means every field that `from` has set, "*"
// every writable field. A mask that names an unknown, output-only or immutable field is refused
// with all violations at once, their fields prefixed by "update_mask".
absl::Status ApplyMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Message& from, google::protobuf::Message& to);

}  // namespace leadline::record
