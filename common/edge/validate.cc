#include "common/edge/validate.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/edge/violations.h"
#include "google/protobuf/field_mask.pb.h"

namespace leadline::edge {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A single value (index < 0) or one item of a list. `scratch` backs texts that have no other place.
Value Read(const Message& message, const FieldDescriptor& field, int index, std::string& scratch) {
  const Reflection& reflection = *message.GetReflection();
  const bool item = index >= 0;
  Value value;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      value.text = item ? &reflection.GetRepeatedStringReference(message, &field, index, &scratch)
                        : &reflection.GetStringReference(message, &field, &scratch);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      value.integer = item ? reflection.GetRepeatedInt32(message, &field, index)
                           : reflection.GetInt32(message, &field);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      value.integer = item ? reflection.GetRepeatedInt64(message, &field, index)
                           : reflection.GetInt64(message, &field);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      value.integer = item ? reflection.GetRepeatedEnumValue(message, &field, index)
                           : reflection.GetEnumValue(message, &field);
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      value.number = item ? reflection.GetRepeatedDouble(message, &field, index)
                          : reflection.GetDouble(message, &field);
      break;
    default:
      break;  // No rules of these kinds are compiled.
  }
  return value;
}

// Whether an update says that it means this field, even if it is left out.
bool Names(const FieldMask& mask, const std::string& field) {
  return std::any_of(mask.paths().begin(), mask.paths().end(),
                     [&](const std::string& path) { return path == "*" || path == field; });
}

// One validation, on its way through the messages of a request.
class Visit final {
 public:
  // `mask` is that of the update whose resource the message is; null for all others.
  void Check(const MessageRules& rules, const Message& message, const Place* place,
             const FieldMask* mask);

  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  void CheckOneofs(const MessageRules& rules, const Message& message, const Place* place);
  void CheckField(const MessageRules& rules, const FieldPlan& plan, const Message& message,
                  const Place& place, const FieldMask* mask);
  void CheckUnset(const FieldPlan& plan, const Message& message, const Place& place,
                  const FieldMask* mask);
  void CheckSingle(const MessageRules& rules, const FieldPlan& plan, const Message& message,
                   const Place& place);
  void CheckList(const FieldPlan& plan, const Message& message, Place place);
  void CheckMap(const FieldPlan& plan, const Message& message, Place place);
  void CheckCount(const FieldPlan& plan, size_t count, const Place& place);
  void CheckDuplicates(const FieldPlan& plan, const Message& message, const Place& place);
  void CheckValue(const FieldPlan& plan, const Message& message, int index, const Place& place);

  Violations violations_;
};

void Visit::Check(const MessageRules& rules, const Message& message, const Place* place,
                  const FieldMask* mask) {
  if (rules.well_known != nullptr && place != nullptr) {
    if (const char* wrong = rules.well_known(message)) return violations_.Add(*place, wrong);
  }
  CheckOneofs(rules, message, place);
  for (const FieldPlan& plan : rules.fields) {
    if (violations_.IsFull()) return;
    CheckField(rules, plan, message, Place{place, &plan.field->name()}, mask);
  }
}

void Visit::CheckOneofs(const MessageRules& rules, const Message& message, const Place* place) {
  for (const auto* oneof : rules.required_oneofs) {
    if (message.GetReflection()->HasOneof(message, oneof)) continue;
    violations_.Add(Place{place, &oneof->name()}, "is required");
  }
}

void Visit::CheckField(const MessageRules& rules, const FieldPlan& plan, const Message& message,
                       const Place& place, const FieldMask* mask) {
  // Where nothing is updated, the server gives the name.
  if (plan.is_name && mask == nullptr) return;
  const Reflection& reflection = *message.GetReflection();
  if (plan.field->is_repeated()) {
    const int size = reflection.FieldSize(message, plan.field);
    if (size == 0) return CheckUnset(plan, message, place, mask);
    return plan.key != nullptr ? CheckMap(plan, message, place) : CheckList(plan, message, place);
  }
  if (!reflection.HasField(message, plan.field)) return CheckUnset(plan, message, place, mask);
  CheckSingle(rules, plan, message, place);
}

void Visit::CheckUnset(const FieldPlan& plan, const Message& message, const Place& place,
                       const FieldMask* mask) {
  if (mask != nullptr && !plan.is_name && !Names(*mask, plan.field->name())) return;
  if (plan.is_required || plan.is_name) return violations_.Add(place, "is required");
  if (plan.field->is_repeated()) return CheckCount(plan, 0, place);
  if (plan.checks_unset) CheckValue(plan, message, -1, place);
}

void Visit::CheckSingle(const MessageRules& rules, const FieldPlan& plan, const Message& message,
                        const Place& place) {
  if (plan.message == nullptr) return CheckValue(plan, message, -1, place);
  const Reflection& reflection = *message.GetReflection();
  const Message& held = reflection.GetMessage(message, plan.field);
  if (rules.update_mask == nullptr || !plan.message->is_resource) {
    return Check(*plan.message, held, &place, nullptr);
  }
  const auto& mask =
      static_cast<const FieldMask&>(reflection.GetMessage(message, rules.update_mask));
  Check(*plan.message, held, &place, &mask);
}

void Visit::CheckList(const FieldPlan& plan, const Message& message, Place place) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, plan.field);
  CheckCount(plan, static_cast<size_t>(size), place);
  if (plan.is_unique) CheckDuplicates(plan, message, place);
  for (place.index = 0; place.index < size && !violations_.IsFull(); ++place.index) {
    if (plan.message == nullptr) {
      CheckValue(plan, message, place.index, place);
    } else {
      Check(*plan.message, reflection.GetRepeatedMessage(message, plan.field, place.index), &place,
            nullptr);
    }
  }
}

void Visit::CheckMap(const FieldPlan& plan, const Message& message, Place place) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, plan.field);
  CheckCount(plan, static_cast<size_t>(size), place);
  static const MessageRules kNoRules;
  std::string scratch;
  for (int i = 0; i < size && !violations_.IsFull(); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, plan.field, i);
    place.key = Read(entry, *plan.key->field, -1, scratch).text;
    CheckValue(*plan.key, entry, -1, place);
    CheckSingle(kNoRules, *plan.value, entry, place);
  }
}

void Visit::CheckCount(const FieldPlan& plan, size_t count, const Place& place) {
  if (count < plan.min_items) {
    violations_.Add(place, absl::StrCat("must have at least ", plan.min_items, " items"));
  }
  if (count > plan.max_items) {
    violations_.Add(place, absl::StrCat("must have at most ", plan.max_items, " items"));
  }
}

void Visit::CheckDuplicates(const FieldPlan& plan, const Message& message, const Place& place) {
  const Reflection& reflection = *message.GetReflection();
  const bool holds_texts = plan.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  std::set<std::string> seen;
  for (int i = 0; i < reflection.FieldSize(message, plan.field); ++i) {
    const std::string item =
        holds_texts ? reflection.GetRepeatedString(message, plan.field, i)
                    : std::to_string(reflection.GetRepeatedEnumValue(message, plan.field, i));
    if (seen.insert(item).second) continue;
    return violations_.Add(place, "must not name the same item twice");
  }
}

void Visit::CheckValue(const FieldPlan& plan, const Message& message, int index,
                       const Place& place) {
  std::string scratch;
  const Value value = Read(message, *plan.field, index, scratch);
  for (const edge::Check& check : plan.checks) {
    if (!check.holds(value)) return violations_.Add(place, check.description);
  }
  const bool is_set = value.text != nullptr && !value.text->empty();
  if (plan.pattern.has_value() && is_set && !plan.pattern->Matches(*value.text)) {
    violations_.AddName(place, plan.pattern->text());
  }
}

}  // namespace

absl::Status Validate(const MessageRules& rules, const Message& request) {
  Visit visit;
  visit.Check(rules, request, nullptr, nullptr);
  return visit.ToStatus();
}

}  // namespace leadline::edge
