#include "services/rules/custom_fields.h"

#include <algorithm>

#include "google/protobuf/util/message_differencer.h"

namespace leadline::rules {

using configuration::v1::FieldDefinition;

namespace {

bool AreEqual(const record::CustomValues& left, const record::CustomValues& right) {
  return left.size() == right.size() &&
         std::all_of(left.begin(), left.end(), [&right](const auto& value) {
           const auto other = right.find(value.first);
           return other != right.end() &&
                  google::protobuf::util::MessageDifferencer::Equals(value.second, other->second);
         });
}

}  // namespace

std::string KeyOf(const FieldDefinition& definition) {
  return definition.name().substr(definition.name().rfind('/') + 1);
}

record::CustomField FieldOf(const FieldDefinition& definition) {
  return {.kind = static_cast<type::v1::CustomValue::ValueCase>(definition.kind()),
          .entries = definition.dictionary() + "/entries/",
          .required = definition.required(),
          .archived = definition.has_archive_time(),
          .indexed = definition.indexed()};
}

void CheckCustomValues(const record::CustomFields& fields, const record::CustomValues& values,
                       const record::CustomValues* before,
                       absl::FunctionRef<bool(const std::string&)> in_use, const std::string& path,
                       FieldViolations& violations) {
  const record::CustomValues none;
  for (const auto& [key, fault] :
       record::FaultsOf(fields, values, before == nullptr ? none : *before, in_use)) {
    violations.Add(path + "." + key, fault);
  }
  if (before != nullptr && AreEqual(values, *before)) return;
  for (const std::string& key : record::MissingFrom(values, fields)) {
    violations.Add(path + "." + key, "is required");
  }
}

}  // namespace leadline::rules
