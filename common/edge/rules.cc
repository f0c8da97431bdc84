#include "common/edge/rules.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "re2/re2.h"

namespace leadline::edge {
namespace {

using buf::validate::FieldRules;
using buf::validate::StringRules;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !std::isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

void AddLengths(const StringRules& rules, Checks& checks) {
  if (rules.has_min_len()) {
    checks.push_back(
        {absl::StrCat("must be at least ", rules.min_len(), " characters"),
         [min = rules.min_len()](const Value& value) { return Characters(*value.text) >= min; }});
  }
  if (rules.has_max_len()) {
    checks.push_back({absl::StrCat("must be at most ", rules.max_len(), " characters"),
                      [max = rules.max_len()](const Value& value) {
                        return value.text->size() <= max || Characters(*value.text) <= max;
                      }});
  }
  if (rules.has_max_bytes()) {
    checks.push_back(
        {absl::StrCat("must be at most ", rules.max_bytes(), " bytes"),
         [max = rules.max_bytes()](const Value& value) { return value.text->size() <= max; }});
  }
}

absl::Status AddPattern(const StringRules& rules, Checks& checks) {
  if (!rules.has_pattern()) return absl::OkStatus();
  const auto pattern = std::make_shared<const RE2>(rules.pattern(), RE2::Quiet);
  if (!pattern->ok())
    return absl::FailedPreconditionError("has the bad pattern " + rules.pattern());
  checks.push_back({"must match " + rules.pattern(), [pattern](const Value& value) {
                      return RE2::PartialMatch(*value.text, *pattern);
                    }});
  return absl::OkStatus();
}

absl::Status AddString(const StringRules& rules, Checks& checks) {
  LEADLINE_RETURN_IF_ERROR(
      CheckKnown(rules, {StringRules::kMinLenFieldNumber, StringRules::kMaxLenFieldNumber,
                         StringRules::kMaxBytesFieldNumber, StringRules::kPatternFieldNumber,
                         StringRules::kUuidFieldNumber, StringRules::kInFieldNumber}));
  AddLengths(rules, checks);
  if (rules.uuid()) {
    checks.push_back({"must be a UUID", [](const Value& value) { return IsUuid(*value.text); }});
  }
  if (rules.in_size() > 0) {
    const std::vector<std::string> in(rules.in().begin(), rules.in().end());
    checks.push_back({"must be one of " + absl::StrJoin(in, ", "), [in](const Value& value) {
                        return std::find(in.begin(), in.end(), *value.text) != in.end();
                      }});
  }
  return AddPattern(rules, checks);
}

absl::Status AddBytes(const buf::validate::BytesRules& rules, Checks& checks) {
  LEADLINE_RETURN_IF_ERROR(CheckKnown(rules, {buf::validate::BytesRules::kMinLenFieldNumber,
                                              buf::validate::BytesRules::kMaxLenFieldNumber}));
  if (rules.has_min_len()) {
    checks.push_back(
        {absl::StrCat("must be at least ", rules.min_len(), " bytes"),
         [min = rules.min_len()](const Value& value) { return value.text->size() >= min; }});
  }
  if (rules.has_max_len()) {
    checks.push_back(
        {absl::StrCat("must be at most ", rules.max_len(), " bytes"),
         [max = rules.max_len()](const Value& value) { return value.text->size() <= max; }});
  }
  return absl::OkStatus();
}

// The bounds of numbers; `of` takes the number out of a Value.
template <class Rules, class Of>
absl::Status AddBounds(const Rules& rules, Of of, Checks& checks) {
  if (rules.has_gte()) {
    checks.push_back({absl::StrCat("must be at least ", rules.gte()),
                      [=, bound = rules.gte()](const Value& value) { return of(value) >= bound; }});
  }
  if (rules.has_gt()) {
    checks.push_back({absl::StrCat("must be more than ", rules.gt()),
                      [=, bound = rules.gt()](const Value& value) { return of(value) > bound; }});
  }
  if (rules.has_lte()) {
    checks.push_back({absl::StrCat("must be at most ", rules.lte()),
                      [=, bound = rules.lte()](const Value& value) { return of(value) <= bound; }});
  }
  if (rules.has_lt()) {
    checks.push_back({absl::StrCat("must be less than ", rules.lt()),
                      [=, bound = rules.lt()](const Value& value) { return of(value) < bound; }});
  }
  return absl::OkStatus();
}

// gt, gte, lt and lte have the same numbers in the rules of every kind of number.
const std::vector<int> kBounds = {
    buf::validate::Int32Rules::kLtFieldNumber, buf::validate::Int32Rules::kLteFieldNumber,
    buf::validate::Int32Rules::kGtFieldNumber, buf::validate::Int32Rules::kGteFieldNumber};

template <class Rules>
absl::Status AddInteger(const Rules& rules, Checks& checks) {
  LEADLINE_RETURN_IF_ERROR(CheckKnown(rules, kBounds));
  return AddBounds(
      rules, [](const Value& value) { return value.integer; }, checks);
}

absl::Status AddDouble(const buf::validate::DoubleRules& rules, Checks& checks) {
  std::vector<int> known = kBounds;
  known.push_back(buf::validate::DoubleRules::kFiniteFieldNumber);
  LEADLINE_RETURN_IF_ERROR(CheckKnown(rules, known));
  if (rules.finite()) {
    checks.push_back({"must be a finite number",
                      [](const Value& value) { return std::isfinite(value.number); }});
  }
  return AddBounds(
      rules, [](const Value& value) { return value.number; }, checks);
}

absl::Status AddEnum(const EnumDescriptor& type, const buf::validate::EnumRules& rules,
                     Checks& checks) {
  LEADLINE_RETURN_IF_ERROR(CheckKnown(rules, {buf::validate::EnumRules::kDefinedOnlyFieldNumber,
                                              buf::validate::EnumRules::kNotInFieldNumber}));
  if (rules.defined_only()) {
    checks.push_back({"must be a value of " + type.full_name(), [&type](const Value& value) {
                        return type.FindValueByNumber(static_cast<int>(value.integer)) != nullptr;
                      }});
  }
  for (const int refused : rules.not_in()) {
    const auto* value = type.FindValueByNumber(refused);
    checks.push_back({"must not be " + (value == nullptr ? std::to_string(refused) : value->name()),
                      [refused](const Value& actual) { return actual.integer != refused; }});
  }
  return absl::OkStatus();
}

}  // namespace

size_t Characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

absl::Status CheckKnown(const Message& rules, const std::vector<int>& known) {
  std::vector<const FieldDescriptor*> set;
  rules.GetReflection()->ListFields(rules, &set);
  for (const FieldDescriptor* rule : set) {
    if (std::find(known.begin(), known.end(), rule->number()) != known.end()) continue;
    return absl::FailedPreconditionError("has the rule " + rule->full_name() +
                                         ", which is not evaluated here");
  }
  if (!rules.GetReflection()->GetUnknownFields(rules).empty()) {
    return absl::FailedPreconditionError("has a rule that is unknown here");
  }
  return absl::OkStatus();
}

absl::Status CompileRules(const FieldDescriptor& field, const FieldRules& rules, Checks& checks) {
  switch (rules.type_case()) {
    case FieldRules::kString:
      return AddString(rules.string(), checks);
    case FieldRules::kBytes:
      return AddBytes(rules.bytes(), checks);
    case FieldRules::kInt32:
      return AddInteger(rules.int32(), checks);
    case FieldRules::kInt64:
      return AddInteger(rules.int64(), checks);
    case FieldRules::kDouble:
      return AddDouble(rules.double_(), checks);
    case FieldRules::kEnum:
      return AddEnum(*field.enum_type(), rules.enum_(), checks);
    case FieldRules::TYPE_NOT_SET:
    case FieldRules::kRepeated:
    case FieldRules::kMap:
      return absl::OkStatus();
    default:
      return absl::FailedPreconditionError("has rules of a kind that is not evaluated here");
  }
}

}  // namespace leadline::edge
