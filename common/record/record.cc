#include "common/record/record.h"

#include "absl/strings/str_split.h"
#include "common/status/failure.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace leadline::record {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsTextMap(const FieldDescriptor& field) {
  return field.is_map() &&
         field.message_type()->map_key()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

// Where the entry of `key` stands; -1 when there is none.
int FindEntry(const Message& holder, const FieldDescriptor& map, const std::string& key) {
  const Reflection& reflection = *holder.GetReflection();
  for (int i = 0; i < reflection.FieldSize(holder, &map); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(holder, &map, i);
    if (entry.GetReflection()->GetString(entry, map.message_type()->map_key()) == key) return i;
  }
  return -1;
}

Message& EntryOf(Message& holder, const FieldDescriptor& map, const std::string& key) {
  const Reflection& reflection = *holder.GetReflection();
  if (const int found = FindEntry(holder, map, key); found >= 0) {
    return *reflection.MutableRepeatedMessage(&holder, &map, found);
  }
  Message& entry = *reflection.AddMessage(&holder, &map);
  entry.GetReflection()->SetString(&entry, map.message_type()->map_key(), key);
  return entry;
}

void RemoveEntry(Message& holder, const FieldDescriptor& map, const std::string& key) {
  const int found = FindEntry(holder, map, key);
  if (found < 0) return;
  const Reflection& reflection = *holder.GetReflection();
  reflection.SwapElements(&holder, &map, found, reflection.FieldSize(holder, &map) - 1);
  reflection.RemoveLast(&holder, &map);
}

void CopyScalar(const Message& from, const FieldDescriptor& source, Message& to,
                const FieldDescriptor& target) {
  const Reflection& in = *from.GetReflection();
  const Reflection& out = *to.GetReflection();
  switch (source.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return out.SetString(&to, &target, in.GetString(from, &source));
    case FieldDescriptor::CPPTYPE_BOOL:
      return out.SetBool(&to, &target, in.GetBool(from, &source));
    case FieldDescriptor::CPPTYPE_INT32:
      return out.SetInt32(&to, &target, in.GetInt32(from, &source));
    case FieldDescriptor::CPPTYPE_INT64:
      return out.SetInt64(&to, &target, in.GetInt64(from, &source));
    case FieldDescriptor::CPPTYPE_UINT32:
      return out.SetUInt32(&to, &target, in.GetUInt32(from, &source));
    case FieldDescriptor::CPPTYPE_UINT64:
      return out.SetUInt64(&to, &target, in.GetUInt64(from, &source));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return out.SetDouble(&to, &target, in.GetDouble(from, &source));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return out.SetFloat(&to, &target, in.GetFloat(from, &source));
    case FieldDescriptor::CPPTYPE_ENUM:
      return out.SetEnumValue(&to, &target, in.GetEnumValue(from, &source));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return out.MutableMessage(&to, &target)->CopyFrom(in.GetMessage(from, &source));
  }
}

// Names, values of enums and messages are all that our lists hold.
void CopyRepeated(const Message& from, const FieldDescriptor& source, Message& to,
                  const FieldDescriptor& target) {
  const Reflection& in = *from.GetReflection();
  const Reflection& out = *to.GetReflection();
  out.ClearField(&to, &target);
  for (int i = 0; i < in.FieldSize(from, &source); ++i) {
    if (source.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      out.AddString(&to, &target, in.GetRepeatedString(from, &source, i));
    } else if (source.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      out.AddEnumValue(&to, &target, in.GetRepeatedEnumValue(from, &source, i));
    } else {
      out.AddMessage(&to, &target)->CopyFrom(in.GetRepeatedMessage(from, &source, i));
    }
  }
}

void CopyMap(const Message& from, const FieldDescriptor& source, Message& to,
             const FieldDescriptor& target) {
  const Reflection& in = *from.GetReflection();
  to.GetReflection()->ClearField(&to, &target);
  for (int i = 0; i < in.FieldSize(from, &source); ++i) {
    const Message& entry = in.GetRepeatedMessage(from, &source, i);
    const FieldDescriptor& key = *source.message_type()->map_key();
    CopyScalar(entry, *source.message_type()->map_value(),
               EntryOf(to, target, entry.GetReflection()->GetString(entry, &key)),
               *target.message_type()->map_value());
  }
}

bool SameValues(const FieldDescriptor& left, const FieldDescriptor& right) {
  return left.cpp_type() == right.cpp_type() && left.message_type() == right.message_type() &&
         left.enum_type() == right.enum_type();
}

bool IsTextOrMessage(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool HasBehavior(const FieldDescriptor& field, google::api::FieldBehavior wanted) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == wanted) return true;
  }
  return false;
}

bool IsUpdatable(const FieldDescriptor& field) {
  return IsWritable(field) && !HasBehavior(field, google::api::IMMUTABLE);
}

std::vector<std::string> UpdatablePaths(const Message& from, bool only_set) {
  std::vector<std::string> paths;
  for (int i = 0; i < from.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *from.GetDescriptor()->field(i);
    if (!IsUpdatable(field)) continue;
    if (only_set && !Field::Find(*from.GetDescriptor(), field.name())->IsSet(from)) continue;
    paths.push_back(field.name());
  }
  return paths;
}

// A field below an output-only one is output-only too.
bool AllUpdatable(const Descriptor& type, const std::string& path) {
  const Descriptor* holder = &type;
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    const FieldDescriptor* field = holder == nullptr ? nullptr : holder->FindFieldByName(name);
    if (field == nullptr) return true;  // The key of a map entry.
    if (!IsUpdatable(*field)) return false;
    holder = field->is_map() ? nullptr : field->message_type();
  }
  return true;
}

}  // namespace

std::optional<Field> Field::Find(const Descriptor& type, const std::string& path) {
  std::vector<const FieldDescriptor*> steps;
  const Descriptor* holder = &type;
  size_t start = 0;
  while (true) {
    const size_t dot = path.find('.', start);
    const FieldDescriptor* step = holder->FindFieldByName(path.substr(start, dot - start));
    if (step == nullptr) return std::nullopt;
    steps.push_back(step);
    if (dot == std::string::npos) return Field(path, std::move(steps), "");
    start = dot + 1;
    if (IsTextMap(*step)) {
      if (start == path.size()) return std::nullopt;
      steps.push_back(step->message_type()->map_value());
      return Field(path, std::move(steps), path.substr(start));
    }
    if (step->is_repeated() || step->message_type() == nullptr) return std::nullopt;
    holder = step->message_type();
  }
}

const Message* Field::Holder(const Message& record) const {
  const Message* holder = &record;
  const size_t holders = steps_.size() - (IsMapEntry() ? 2 : 1);
  for (size_t i = 0; i < holders; ++i) {
    if (!holder->GetReflection()->HasField(*holder, steps_[i])) return nullptr;
    holder = &holder->GetReflection()->GetMessage(*holder, steps_[i]);
  }
  if (!IsMapEntry()) return holder;
  const int entry = FindEntry(*holder, map(), key_);
  if (entry < 0) return nullptr;
  return &holder->GetReflection()->GetRepeatedMessage(*holder, &map(), entry);
}

Message& Field::MutableHolder(Message& record) const {
  Message* holder = &record;
  const size_t holders = steps_.size() - (IsMapEntry() ? 2 : 1);
  for (size_t i = 0; i < holders; ++i) {
    holder = holder->GetReflection()->MutableMessage(holder, steps_[i]);
  }
  return IsMapEntry() ? EntryOf(*holder, map(), key_) : *holder;
}

bool Field::IsSet(const Message& record) const {
  const Message* holder = Holder(record);
  if (holder == nullptr) return false;
  const FieldDescriptor& field = descriptor();
  if (field.is_repeated()) return holder->GetReflection()->FieldSize(*holder, &field) > 0;
  return IsMapEntry() || holder->GetReflection()->HasField(*holder, &field);
}

void Field::Clear(Message& record) const {
  if (Holder(record) == nullptr) return;
  if (!IsMapEntry()) {
    Message& holder = MutableHolder(record);
    return holder.GetReflection()->ClearField(&holder, &descriptor());
  }
  Message* holder = &record;
  for (size_t i = 0; i + 2 < steps_.size(); ++i) {
    holder = holder->GetReflection()->MutableMessage(holder, steps_[i]);
  }
  RemoveEntry(*holder, map(), key_);
}

bool Field::Accepts(const Field& source) const {
  const FieldDescriptor& from = source.descriptor();
  const FieldDescriptor& to = descriptor();
  if (from.is_map() != to.is_map() || from.is_repeated() != to.is_repeated()) return false;
  if (from.is_map()) {
    return IsTextMap(from) && IsTextMap(to) &&
           SameValues(*from.message_type()->map_value(), *to.message_type()->map_value());
  }
  return SameValues(from, to) && (!from.is_repeated() || IsTextOrMessage(from));
}

void Field::Copy(const Field& source, const Message& from, const Field& target, Message& to) {
  if (!source.IsSet(from)) return target.Clear(to);
  const Message& in = *source.Holder(from);
  Message& out = target.MutableHolder(to);
  if (source.descriptor().is_map()) {
    return CopyMap(in, source.descriptor(), out, target.descriptor());
  }
  if (source.descriptor().is_repeated()) {
    return CopyRepeated(in, source.descriptor(), out, target.descriptor());
  }
  CopyScalar(in, source.descriptor(), out, target.descriptor());
}

bool IsWritable(const FieldDescriptor& field) {
  return !HasBehavior(field, google::api::OUTPUT_ONLY) &&
         !HasBehavior(field, google::api::IDENTIFIER);
}

void KeepWritable(Message& record) {
  for (int i = 0; i < record.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *record.GetDescriptor()->field(i);
    if (!IsWritable(field)) record.GetReflection()->ClearField(&record, &field);
  }
}

std::vector<std::string> ChangedFields(const Message& before, const Message& after) {
  std::vector<std::string> names;
  for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *before.GetDescriptor()->field(i);
    google::protobuf::util::MessageDifferencer differencer;
    if (!differencer.CompareWithFields(before, after, {&field}, {&field})) {
      names.push_back(field.name());
    }
  }
  return names;
}

absl::Status ApplyMask(const google::protobuf::FieldMask& mask, const Message& from, Message& to) {
  std::vector<std::string> paths(mask.paths().begin(), mask.paths().end());
  const bool all = paths.size() == 1 && paths[0] == "*";
  if (paths.empty() || all) paths = UpdatablePaths(from, !all);
  std::vector<Field> fields;
  FieldViolations violations;
  for (const std::string& path : paths) {
    const auto field = Field::Find(*from.GetDescriptor(), path);
    if (!field.has_value()) {
      violations.Add("update_mask", "\"" + path + "\" is no field of this resource");
    } else if (!AllUpdatable(*from.GetDescriptor(), path)) {
      violations.Add("update_mask", "\"" + path + "\" cannot be updated");
    } else {
      fields.push_back(*field);
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  for (const Field& field : fields) Field::Copy(field, from, field, to);
  return absl::OkStatus();
}

}  // namespace leadline::record
