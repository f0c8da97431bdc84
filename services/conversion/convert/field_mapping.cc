#include "services/conversion/convert/field_mapping.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "buf/validate/validate.pb.h"
#include "common/status/failure.h"
#include "google/api/resource.pb.h"
#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"
#include "leadline/type/v1/custom_value.pb.h"

namespace leadline::conversion {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using record::Field;

constexpr v1::TargetKind kKinds[] = {v1::TARGET_KIND_ACCOUNT, v1::TARGET_KIND_CONTACT,
                                     v1::TARGET_KIND_OPPORTUNITY};

// The kind in front of a rule's target: "account.email".
std::optional<v1::TargetKind> KindOf(const std::string& target) {
  for (const v1::TargetKind kind : kKinds) {
    if (absl::StartsWith(target, NameOf(kind) + ".")) return kind;
  }
  return std::nullopt;
}

bool IsWritable(const Descriptor& type, const std::string& path) {
  const std::string top = path.substr(0, path.find('.'));
  return top != "etag" && record::IsWritable(*type.FindFieldByName(top));
}

// What the field's names name: a status is no source, and an industry is no category.
std::string ReferenceOf(const FieldDescriptor& field) {
  const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
  return type == "leadline.dev/DictionaryEntry" ? absl::StrCat(type, " ", field.name()) : type;
}

size_t MaxLengthOf(const FieldDescriptor& field) {
  return field.options().GetExtension(buf::validate::field).string().max_len();
}

size_t CharactersOf(const std::string& text) {
  size_t characters = 0;
  for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return characters;
}

bool IsShort(const Field& source, const Message& lead, size_t max_length) {
  if (max_length == 0) return true;
  const Message& holder = *source.Holder(lead);
  return CharactersOf(holder.GetReflection()->GetString(holder, &source.descriptor())) <=
         max_length;
}

bool HoldsCustomValues(const FieldDescriptor& field) {
  return field.message_type() == type::v1::CustomValue::descriptor();
}

// "budget" of "custom_fields.budget".
std::string KeyOf(const Field& entry) { return entry.path().substr(entry.path().rfind('.') + 1); }

// A definition may be younger than the lead's value, or archived since the mapping was made.
bool IsAllowed(const Carried& value, const Message& lead, const record::CustomFields& fields) {
  if (!HoldsCustomValues(value.target.descriptor())) return true;
  const record::CustomField* field = record::FindOpen(fields, KeyOf(value.target));
  const Message& holder = *value.source.Holder(lead);
  return field != nullptr &&
         field->Holds(static_cast<const type::v1::CustomValue&>(
             holder.GetReflection()->GetMessage(holder, &value.source.descriptor())));
}

Field Below(const Field& map, const Descriptor& type, const std::string& key) {
  return *Field::Find(type, absl::StrCat(map.path(), ".", key));
}

// What a rule carries. A map goes key by key: of custom fields those that the target has.
std::vector<Carried> ValuesOf(const Carried& rule, v1::TargetKind kind, const Message& lead,
                              const record::CustomFields& fields) {
  if (!rule.source.descriptor().is_map()) return {rule};
  std::vector<Carried> values;
  for (Field& entry : EntriesOf(rule.source, lead)) {
    const std::string key = entry.path().substr(rule.source.path().size() + 1);
    const bool custom = HoldsCustomValues(entry.descriptor());
    if (custom && record::FindOpen(fields, key) == nullptr) continue;
    values.push_back({std::move(entry), Below(rule.target, RecordOf(kind), key)});
  }
  return values;
}

// "address" covers "address.postal_address.locality", and the other way round.
bool Covers(const std::string& path, const std::string& other) {
  return path == other || absl::StartsWith(path, other + ".") ||
         absl::StartsWith(other, path + ".");
}

// Part of a lead's life, not of what it says.
bool IsContent(const Field& field) { return field.path() != "status"; }

}  // namespace

const Descriptor& RecordOf(v1::TargetKind kind) {
  switch (kind) {
    case v1::TARGET_KIND_ACCOUNT:
      return *v1::Account::descriptor();
    case v1::TARGET_KIND_CONTACT:
      return *v1::Contact::descriptor();
    default:
      return *v1::Opportunity::descriptor();
  }
}

const std::string& NameOf(v1::TargetKind kind) {
  static const std::string kNames[] = {"", "account", "contact", "opportunity"};
  return kNames[kind];
}

absl::StatusOr<FieldMapping> FieldMapping::Compile(const configuration::v1::FieldMapping& mapping) {
  FieldMapping compiled;
  compiled.version_ = mapping.version();
  FieldViolations violations;
  for (int i = 0; i < mapping.rules_size(); ++i) {
    const auto& rule = mapping.rules(i);
    const std::string at = absl::StrCat("rules[", i, "]");
    const auto kind = KindOf(rule.target());
    const auto source = Field::Find(*lead::v1::Lead::descriptor(), rule.source());
    const std::string path = kind.has_value() ? rule.target().substr(NameOf(*kind).size() + 1) : "";
    const auto target = kind.has_value() ? Field::Find(RecordOf(*kind), path) : std::nullopt;
    if (!source.has_value()) {
      violations.Add(at + ".source", "is no field of a lead");
    } else if (!target.has_value() || !IsWritable(RecordOf(*kind), path)) {
      violations.Add(at + ".target", "is no writable field of an account, contact or opportunity");
    } else if (!target->Accepts(*source) ||
               ReferenceOf(target->descriptor()) != ReferenceOf(source->descriptor())) {
      violations.Add(at + ".target", "cannot hold values of the source");
    } else {
      compiled.rules_[*kind].push_back({{*source, *target}, MaxLengthOf(target->descriptor())});
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return compiled;
}

Carriage FieldMapping::Carry(v1::TargetKind kind, const lead::v1::Lead& lead,
                             const record::CustomFields& custom_fields) const {
  Carriage carriage;
  const auto rules = rules_.find(kind);
  if (rules == rules_.end()) return carriage;
  std::set<std::string> fed;
  for (const Rule& rule : rules->second) {
    if (!rule.fields.source.IsSet(lead)) continue;
    for (Carried& value : ValuesOf(rule.fields, kind, lead, custom_fields)) {
      if (!fed.insert(value.target.path()).second) continue;
      if (IsShort(value.source, lead, rule.max_length) && IsAllowed(value, lead, custom_fields)) {
        carriage.values.push_back(std::move(value));
      } else {
        carriage.left_out.push_back(std::move(value.target));
      }
    }
  }
  return carriage;
}

std::vector<Field> EntriesOf(const Field& field, const Message& record) {
  if (!field.descriptor().is_map()) return {field};
  std::vector<Field> entries;
  const Message* holder = field.Holder(record);
  if (holder == nullptr) return entries;
  const FieldDescriptor& map = field.descriptor();
  for (int i = 0; i < holder->GetReflection()->FieldSize(*holder, &map); ++i) {
    const Message& entry = holder->GetReflection()->GetRepeatedMessage(*holder, &map, i);
    const std::string key = entry.GetReflection()->GetString(entry, map.message_type()->map_key());
    entries.push_back(Below(field, *record.GetDescriptor(), key));
  }
  return entries;
}

std::vector<Field> WritableValues(const Message& record) {
  std::vector<Field> values;
  const Descriptor& type = *record.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& name = type.field(i)->name();
    if (!IsWritable(type, name)) continue;
    const Field field = *Field::Find(type, name);
    if (!field.IsSet(record)) continue;
    for (Field& entry : EntriesOf(field, record)) values.push_back(std::move(entry));
  }
  return values;
}

std::vector<std::string> NotCarried(const lead::v1::Lead& lead,
                                    const std::set<std::string>& carried) {
  std::vector<std::string> paths;
  for (const Field& value : WritableValues(lead)) {
    bool covered = !IsContent(value);
    for (const std::string& path : carried) covered = covered || Covers(path, value.path());
    if (!covered) paths.push_back(value.path());
  }
  return paths;
}

}  // namespace leadline::conversion
