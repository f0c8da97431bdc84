#include "common/record/custom_fields.h"

#include "absl/strings/match.h"
#include "google/protobuf/util/message_differencer.h"

namespace leadline::record {
namespace {

using google::protobuf::util::MessageDifferencer;
using type::v1::CustomValue;

std::string ExpectationOf(const CustomField& field) {
  switch (field.kind) {
    case CustomValue::kTextValue:
      return "must be text_value";
    case CustomValue::kNumberValue:
      return "must be number_value";
    case CustomValue::kBoolValue:
      return "must be bool_value";
    case CustomValue::kDateValue:
      return "must be date_value";
    case CustomValue::kTimeValue:
      return "must be time_value";
    case CustomValue::kMoneyValue:
      return "must be money_value";
    default:
      return "must be entry_value, an entry in use of " + field.entries + "…";
  }
}

bool IsKept(const std::string& key, const CustomValue& value, const CustomValues& before) {
  const auto kept = before.find(key);
  return kept != before.end() && MessageDifferencer::Equals(kept->second, value);
}

}  // namespace

bool CustomField::Holds(const CustomValue& value) const {
  if (value.value_case() != kind) return false;
  return kind != CustomValue::kEntryValue || absl::StartsWith(value.entry_value(), entries);
}

const CustomField* FindOpen(const CustomFields& fields, const std::string& key) {
  const auto found = fields.find(key);
  return found == fields.end() || found->second.archived ? nullptr : &found->second;
}

std::map<std::string, std::string> FaultsOf(const CustomFields& fields, const CustomValues& values,
                                            const CustomValues& before,
                                            absl::FunctionRef<bool(const std::string&)> in_use) {
  std::map<std::string, std::string> faults;
  for (const auto& [key, value] : values) {
    if (IsKept(key, value, before)) continue;
    const CustomField* field = FindOpen(fields, key);
    if (field == nullptr) {
      faults[key] = "is no field in use";
    } else if (!field->Holds(value) || (value.has_entry_value() && !in_use(value.entry_value()))) {
      faults[key] = ExpectationOf(*field);
    }
  }
  return faults;
}

std::vector<std::string> MissingFrom(const CustomValues& values, const CustomFields& fields) {
  std::vector<std::string> missing;
  for (const auto& [key, field] : fields) {
    if (field.required && !field.archived && !values.contains(key)) missing.push_back(key);
  }
  return missing;
}

}  // namespace leadline::record
