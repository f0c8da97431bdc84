#include "services/rules/values.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/api/resource.pb.h"
#include "leadline/type/v1/custom_value.pb.h"

namespace leadline::rules {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using record::Field;

namespace {

// Whether the field refers to a lead, or to what one becomes.
bool LinksRecords(const FieldDescriptor& field) {
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  return type == "leadline.dev/Lead" || type == "leadline.dev/Account" ||
         type == "leadline.dev/Contact" || type == "leadline.dev/Opportunity";
}

}  // namespace

bool IsGiven(const Descriptor& type, const Field& field) {
  const FieldDescriptor* top = type.FindFieldByName(field.path().substr(0, field.path().find('.')));
  return field.path() != "etag" && !LinksRecords(*top) && record::IsWritable(*top) &&
         record::IsWritable(field.descriptor());
}

bool IsCustom(const Field& field) {
  const FieldDescriptor& end = field.descriptor();
  const FieldDescriptor& value = end.is_map() ? *end.message_type()->map_value() : end;
  return value.message_type() == type::v1::CustomValue::descriptor();
}

std::vector<Field> EntriesOf(const Field& field, const Message& record) {
  if (!field.descriptor().is_map()) return {field};
  std::vector<Field> entries;
  const Message* holder = field.Holder(record);
  if (holder == nullptr) return entries;
  const FieldDescriptor& map = field.descriptor();
  std::set<std::string> keys;
  for (int i = 0; i < holder->GetReflection()->FieldSize(*holder, &map); ++i) {
    const Message& entry = holder->GetReflection()->GetRepeatedMessage(*holder, &map, i);
    keys.insert(entry.GetReflection()->GetString(entry, map.message_type()->map_key()));
  }
  for (const std::string& key : keys) {
    entries.push_back(*Field::Find(*record.GetDescriptor(), absl::StrCat(field.path(), ".", key)));
  }
  return entries;
}

std::vector<Field> GivenFields(const Descriptor& type) {
  std::vector<Field> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    Field field = *Field::Find(type, type.field(i)->name());
    if (IsGiven(type, field)) fields.push_back(std::move(field));
  }
  return fields;
}

std::vector<Field> GivenValues(const Message& record) {
  std::vector<Field> values;
  for (const Field& field : GivenFields(*record.GetDescriptor())) {
    if (!field.IsSet(record)) continue;
    for (Field& entry : EntriesOf(field, record)) values.push_back(std::move(entry));
  }
  return values;
}

}  // namespace leadline::rules
