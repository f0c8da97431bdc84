#include "docs/generator/limits.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "buf/validate/validate.pb.h"
#include "docs/generator/markdown.h"
#include "google/protobuf/descriptor.pb.h"

namespace leadline::docs {
namespace {

using buf::validate::FieldRules;
using buf::validate::MapRules;
using buf::validate::RepeatedRules;
using buf::validate::StringRules;
using google::protobuf::FieldDescriptor;

using Bound = std::optional<int64_t>;

std::string Range(Bound least, Bound most, const std::string& unit) {
  if (least.value_or(0) == 0 && unit != "") least = std::nullopt;
  std::string text;
  if (least && most) {
    text = *least == *most ? absl::StrCat(*least) : absl::StrCat(*least, " to ", *most);
  } else if (least) {
    text = absl::StrCat("at least ", *least);
  } else if (most) {
    text = absl::StrCat("at most ", *most);
  } else {
    return "";
  }
  return unit.empty() ? text : absl::StrCat(text, " ", unit);
}

template <class Rules>
std::string NumberRange(const Rules& rules) {
  Bound least, most;
  if (rules.has_gte()) least = rules.gte();
  if (rules.has_gt()) least = rules.gt() + 1;
  if (rules.has_lte()) most = rules.lte();
  if (rules.has_lt()) most = rules.lt() - 1;
  return Range(least, most, "");
}

void Add(const std::string& text, std::vector<std::string>& limits) {
  if (!text.empty()) limits.push_back(text);
}

std::string LimitsOf(const StringRules& rules) {
  std::vector<std::string> limits;
  Bound least, most, bytes;
  if (rules.has_min_len()) least = rules.min_len();
  if (rules.has_max_len()) most = rules.max_len();
  if (rules.has_max_bytes()) bytes = rules.max_bytes();
  Add(rules.uuid() ? "a UUID" : "", limits);
  Add(rules.has_pattern() ? Code(rules.pattern()) : "", limits);
  Add(Range(least, most, "characters"), limits);
  Add(Range(std::nullopt, bytes, "bytes"), limits);
  return absl::StrJoin(limits, ", ");
}

std::string LimitsOf(const buf::validate::BytesRules& rules) {
  Bound least, most;
  if (rules.has_min_len()) least = rules.min_len();
  if (rules.has_max_len()) most = rules.max_len();
  return Range(least, most, "bytes");
}

std::string LimitsOf(const FieldRules& rules);

// "at most 100", and what each may be.
std::string LimitsOf(const RepeatedRules& rules) {
  Bound least, most;
  if (rules.has_min_items()) least = rules.min_items();
  if (rules.has_max_items()) most = rules.max_items();
  std::vector<std::string> limits;
  Add(Range(least, most, rules.unique() ? "different ones" : "items"), limits);
  const std::string each = LimitsOf(rules.items());
  Add(each.empty() ? "" : absl::StrCat("each ", each), limits);
  return absl::StrJoin(limits, "; ");
}

std::string LimitsOf(const MapRules& rules) {
  Bound most;
  if (rules.has_max_pairs()) most = rules.max_pairs();
  std::vector<std::string> limits;
  Add(Range(std::nullopt, most, "entries"), limits);
  const std::string keys = LimitsOf(rules.keys());
  Add(keys.empty() ? "" : absl::StrCat("keys ", keys), limits);
  const std::string values = LimitsOf(rules.values());
  Add(values.empty() ? "" : absl::StrCat("values ", values), limits);
  return absl::StrJoin(limits, "; ");
}

std::string LimitsOf(const FieldRules& rules) {
  switch (rules.type_case()) {
    case FieldRules::kString:
      return LimitsOf(rules.string());
    case FieldRules::kBytes:
      return LimitsOf(rules.bytes());
    case FieldRules::kInt32:
      return NumberRange(rules.int32());
    case FieldRules::kInt64:
      return NumberRange(rules.int64());
    case FieldRules::kRepeated:
      return LimitsOf(rules.repeated());
    case FieldRules::kMap:
      return LimitsOf(rules.map());
    default:
      return "";
  }
}

}  // namespace

std::string LimitsOf(const FieldDescriptor& field) {
  return LimitsOf(field.options().GetExtension(buf::validate::field));
}

}  // namespace leadline::docs
