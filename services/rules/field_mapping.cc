#include "services/rules/field_mapping.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "buf/validate/validate.pb.h"
#include "leadline/type/v1/custom_value.pb.h"
#include "services/rules/values.h"

namespace leadline::rules {
namespace {

using google::protobuf::Message;
using record::Field;

constexpr const char* kConsents[] = {"do_not_call", "do_not_email"};

// Contacts are made of them, not fields.
constexpr char kFurtherContacts[] = "further_contacts";

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

// By what the contract says of the target: a number of employees is rarely a probability.
bool IsInRange(const Field& source, const Field& target, const Message& lead) {
  using google::protobuf::FieldDescriptor;
  if (source.descriptor().is_repeated() ||
      source.descriptor().cpp_type() != FieldDescriptor::CPPTYPE_INT32) {
    return true;
  }
  const auto& limits = target.descriptor().options().GetExtension(buf::validate::field).int32();
  const Message& holder = *source.Holder(lead);
  const int32_t number = holder.GetReflection()->GetInt32(holder, &source.descriptor());
  return (!limits.has_gte() || number >= limits.gte()) &&
         (!limits.has_lte() || number <= limits.lte());
}

// "budget" of "custom_fields.budget".
std::string KeyOf(const Field& entry) { return entry.path().substr(entry.path().rfind('.') + 1); }

// A definition may be younger than the lead's value, or archived since the mapping was made.
bool IsAllowed(const Carried& value, const Message& lead, const record::CustomFields& fields) {
  if (!IsCustom(value.target)) return true;
  const record::CustomField* field = record::FindOpen(fields, KeyOf(value.target));
  const Message& holder = *value.source.Holder(lead);
  return field != nullptr &&
         field->Holds(static_cast<const type::v1::CustomValue&>(
             holder.GetReflection()->GetMessage(holder, &value.source.descriptor())));
}

// What a rule carries. A map goes key by key: of custom fields those that the target has.
std::vector<Carried> ValuesOf(const Step& step, int rule, const Message& lead,
                              const record::CustomFields& fields) {
  if (!step.source.descriptor().is_map()) return {{step.source, step.target, rule}};
  std::vector<Carried> values;
  for (Field& entry : EntriesOf(step.source, lead)) {
    const std::string key = entry.path().substr(step.source.path().size() + 1);
    if (IsCustom(entry) && record::FindOpen(fields, key) == nullptr) continue;
    Field target = *Field::Find(RecordOf(step.kind), absl::StrCat(step.target.path(), ".", key));
    values.push_back({std::move(entry), std::move(target), rule});
  }
  return values;
}

// Where the lead stands in its own life is no part of what it says.
bool IsContent(const std::string& path) { return path != "status" && path != "logo"; }

bool Holds(const std::string& path, const std::string& part) {
  return path == part || absl::StartsWith(part, path + ".");
}

// Of a message that is taken in part, what else is in it.
void AddNotCarried(const Field& value, const lead::v1::Lead& lead,
                   const std::set<std::string>& carried, std::vector<std::string>& paths) {
  bool is_in_part = false;
  for (const std::string& path : carried) {
    if (Holds(path, value.path())) return;
    is_in_part = is_in_part || Holds(value.path(), path);
  }
  if (!is_in_part) return paths.push_back(value.path());
  const auto& type = *value.descriptor().message_type();
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string path = absl::StrCat(value.path(), ".", type.field(i)->name());
    const Field part = *Field::Find(*lead.GetDescriptor(), path);
    if (!part.IsSet(lead)) continue;
    for (const Field& entry : EntriesOf(part, lead)) AddNotCarried(entry, lead, carried, paths);
  }
}

}  // namespace

absl::StatusOr<FieldMapping> FieldMapping::Compile(const configuration::v1::FieldMapping& mapping) {
  FieldMapping compiled;
  compiled.version_ = static_cast<int>(mapping.version());
  FieldViolations violations;
  for (int i = 0; i < mapping.rules_size(); ++i) {
    auto step = FindStep(mapping.rules(i), absl::StrCat("rules[", i, "]"), violations);
    if (step) compiled.steps_.push_back(*std::move(step));
  }
  if (!violations.empty()) return violations.ToStatus();
  return compiled;
}

Carriage FieldMapping::Carry(TargetKind kind, const lead::v1::Lead& lead,
                             const record::CustomFields& custom_fields) const {
  Carriage carriage;
  std::set<std::string> fed;
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.kind != kind || !step.source.IsSet(lead)) continue;
    for (Carried& value : ValuesOf(step, static_cast<int>(i), lead, custom_fields)) {
      if (!fed.insert(value.target.path()).second) continue;
      const bool fits = IsShort(value.source, lead, step.max_length) &&
                        IsInRange(value.source, value.target, lead) &&
                        IsAllowed(value, lead, custom_fields);
      if (fits) {
        carriage.values.push_back(std::move(value));
      } else {
        carriage.left_out.push_back(std::move(value.target));
      }
    }
  }
  return carriage;
}

std::vector<Field> ConsentsOf(const lead::v1::Lead& lead) {
  std::vector<Field> consents;
  for (const char* name : kConsents) {
    Field consent = *Field::Find(*lead.GetDescriptor(), name);
    if (consent.IsSet(lead)) consents.push_back(std::move(consent));
  }
  return consents;
}

bool IsForMapping(const std::string& lead_field) {
  return IsContent(lead_field) && lead_field != kFurtherContacts &&
         std::find(std::begin(kConsents), std::end(kConsents), lead_field) == std::end(kConsents);
}

bool Covers(const std::string& path, const std::string& other) {
  return Holds(path, other) || Holds(other, path);
}

std::vector<std::string> NotCarried(const lead::v1::Lead& lead,
                                    const std::set<std::string>& carried) {
  std::vector<std::string> paths;
  for (const Field& value : GivenValues(lead)) {
    if (IsContent(value.path())) AddNotCarried(value, lead, carried, paths);
  }
  return paths;
}

}  // namespace leadline::rules
