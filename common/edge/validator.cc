#include "common/edge/validator.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace leadline::edge {
namespace {

using buf::validate::FieldRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Of google.type, whose authors set none.
constexpr size_t kMaxForeignText = 200;
constexpr size_t kMaxForeignItems = 20;

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior as) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == as) return true;
  }
  return false;
}

void AddTextChecks(const FieldDescriptor& field, Checks& checks) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return;
  checks.push_back({"must not contain NUL", [](const Value& value) {
                      return value.text->find('\0') == std::string::npos;
                    }});
  if (!IsUnlimited(*field.containing_type())) return;
  checks.push_back({absl::StrCat("must be at most ", kMaxForeignText, " characters"),
                    [](const Value& value) { return Characters(*value.text) <= kMaxForeignText; }});
}

bool FailsUnset(const Checks& checks) {
  static const std::string kEmpty;
  const Value unset{.text = &kEmpty};
  return std::any_of(checks.begin(), checks.end(),
                     [&](const Check& check) { return !check.holds(unset); });
}

absl::Status CompileList(const buf::validate::RepeatedRules& rules, FieldPlan& plan) {
  LEADLINE_RETURN_IF_ERROR(CheckKnown(rules, {buf::validate::RepeatedRules::kMinItemsFieldNumber,
                                              buf::validate::RepeatedRules::kMaxItemsFieldNumber,
                                              buf::validate::RepeatedRules::kUniqueFieldNumber,
                                              buf::validate::RepeatedRules::kItemsFieldNumber}));
  plan.min_items = rules.min_items();
  if (rules.has_max_items()) plan.max_items = rules.max_items();
  plan.is_unique = rules.unique();
  const bool is_comparable = plan.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
                             plan.field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM;
  if (plan.is_unique && !is_comparable) {
    return absl::FailedPreconditionError(
        "is a list of neither texts nor enums, whose unique is not evaluated");
  }
  return CompileRules(*plan.field, rules.items(), plan.checks);
}

absl::Status CompileMap(const buf::validate::MapRules& rules, FieldPlan& plan) {
  LEADLINE_RETURN_IF_ERROR(CheckKnown(
      rules,
      {buf::validate::MapRules::kMinPairsFieldNumber, buf::validate::MapRules::kMaxPairsFieldNumber,
       buf::validate::MapRules::kKeysFieldNumber, buf::validate::MapRules::kValuesFieldNumber}));
  plan.min_items = rules.min_pairs();
  if (rules.has_max_pairs()) plan.max_items = rules.max_pairs();
  LEADLINE_RETURN_IF_ERROR(CompileRules(*plan.key->field, rules.keys(), plan.key->checks));
  return CompileRules(*plan.value->field, rules.values(), plan.value->checks);
}

absl::Status CompileFieldRules(const FieldRules& rules, FieldPlan& plan) {
  std::vector<int> known = {FieldRules::kRequiredFieldNumber, FieldRules::kIgnoreFieldNumber,
                            FieldRules::kRepeatedFieldNumber, FieldRules::kMapFieldNumber,
                            static_cast<int>(rules.type_case())};
  LEADLINE_RETURN_IF_ERROR(CheckKnown(rules, known));
  plan.is_required = plan.is_required || rules.required();
  if (rules.ignore() == buf::validate::IGNORE_ALWAYS) return absl::OkStatus();
  LEADLINE_RETURN_IF_ERROR(CompileRules(*plan.field, rules, plan.checks));
  if (rules.has_repeated()) LEADLINE_RETURN_IF_ERROR(CompileList(rules.repeated(), plan));
  if (rules.has_map()) LEADLINE_RETURN_IF_ERROR(CompileMap(rules.map(), plan));
  plan.checks_unset = !plan.field->has_presence() && !plan.field->is_repeated() &&
                      rules.ignore() != buf::validate::IGNORE_IF_ZERO_VALUE &&
                      FailsUnset(plan.checks);
  return absl::OkStatus();
}

absl::Status CompileOneofs(const Descriptor& type, MessageRules& rules) {
  for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
    const auto& options = type.oneof_decl(i)->options().GetExtension(buf::validate::oneof);
    LEADLINE_RETURN_IF_ERROR(
        CheckKnown(options, {buf::validate::OneofRules::kRequiredFieldNumber}));
    if (options.required()) rules.required_oneofs.push_back(type.oneof_decl(i));
  }
  return absl::OkStatus();
}

bool IsNeeded(const FieldPlan& plan) {
  return plan.is_required || plan.is_name || !plan.checks.empty() || plan.pattern.has_value() ||
         plan.message != nullptr || plan.key != nullptr || plan.min_items > 0 ||
         plan.max_items < std::numeric_limits<size_t>::max();
}

absl::Status About(const FieldDescriptor& field, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(field.full_name(), " ", std::string(status.message())));
}

}  // namespace

absl::StatusOr<const MessageRules*> Validator::Compile(const Descriptor& type) {
  const auto [known, is_new] = compiled_.try_emplace(&type);
  if (!is_new) return known->second.get();
  // There before its fields are: a type may hold itself.
  known->second = std::make_unique<MessageRules>();
  MessageRules& rules = *known->second;
  if (type.options().HasExtension(buf::validate::message)) {
    return absl::FailedPreconditionError(
        type.full_name() + " has rules of the whole message, which are not evaluated here");
  }
  LEADLINE_RETURN_IF_ERROR(CompileOneofs(type, rules));
  LEADLINE_RETURN_IF_ERROR(CompileFields(type, rules));
  rules.well_known = WellKnownCheckOf(type);
  rules.is_resource = type.options().HasExtension(google::api::resource);
  const FieldDescriptor* mask = type.FindFieldByName("update_mask");
  if (mask != nullptr && mask->message_type() == google::protobuf::FieldMask::descriptor()) {
    rules.update_mask = mask;
  }
  return &rules;
}

absl::Status Validator::CompileFields(const Descriptor& type, MessageRules& rules) {
  for (int i = 0; i < type.field_count(); ++i) {
    FieldPlan plan;
    const absl::Status status = CompileField(*type.field(i), plan);
    if (!status.ok()) return About(*type.field(i), status);
    if (plan.field != nullptr && IsNeeded(plan)) rules.fields.push_back(std::move(plan));
  }
  return absl::OkStatus();
}

absl::Status Validator::CompileField(const FieldDescriptor& field, FieldPlan& plan) {
  // What callers cannot set is ignored, whatever they send.
  if (Behaves(field, google::api::OUTPUT_ONLY)) return absl::OkStatus();
  plan.field = &field;
  plan.is_required = Behaves(field, google::api::REQUIRED);
  plan.is_name = Behaves(field, google::api::IDENTIFIER);
  AddTextChecks(field, plan.checks);
  if (IsUnlimited(*field.containing_type())) plan.max_items = kMaxForeignItems;
  LEADLINE_ASSIGN_OR_RETURN(plan.pattern, PatternOf(field));
  if (field.is_map()) {
    LEADLINE_RETURN_IF_ERROR(CompileEntry(*field.message_type(), plan));
  } else if (field.message_type() != nullptr) {
    LEADLINE_ASSIGN_OR_RETURN(plan.message, Compile(*field.message_type()));
  }
  return CompileFieldRules(field.options().GetExtension(buf::validate::field), plan);
}

absl::Status Validator::CompileEntry(const Descriptor& entry, FieldPlan& plan) {
  plan.key = std::make_unique<FieldPlan>();
  plan.value = std::make_unique<FieldPlan>();
  LEADLINE_RETURN_IF_ERROR(CompileField(*entry.map_key(), *plan.key));
  return CompileField(*entry.map_value(), *plan.value);
}

}  // namespace leadline::edge
