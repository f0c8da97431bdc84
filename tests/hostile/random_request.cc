#include "tests/hostile/random_request.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"
#include "tests/hostile/any_call.h"

namespace leadline::test {
namespace {

using edge::FieldPlan;
using edge::MessageRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMaxDepth = 6;
constexpr size_t kMostItems = 1100;

const FieldPlan* PlanOf(const MessageRules* rules, const FieldDescriptor& field) {
  if (rules == nullptr) return nullptr;
  const auto found = std::find_if(rules->fields.begin(), rules->fields.end(),
                                  [&](const FieldPlan& plan) { return plan.field == &field; });
  return found == rules->fields.end() ? nullptr : &*found;
}

bool IsOutputOnly(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::unique_ptr<Message> RandomRequests::New(const Descriptor& type) {
  auto request = NewMessage(type);
  const auto rules = validator_.Compile(type);
  // Half of the requests are as good as we can make them.
  hostile_one_of_ = AnyOf<int>({0, 0, 40, 12, 3}, random_);
  Fill(*request, rules.ok() ? *rules : nullptr, 0);
  return request;
}

bool RandomRequests::IsHostile() { return hostile_one_of_ > 0 && Once(hostile_one_of_, random_); }

void RandomRequests::Fill(Message& message, const MessageRules* rules, int depth) {
  if (FillWellKnown(message)) return;
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const FieldPlan* plan = PlanOf(rules, field);
    if (Wants(field, plan, depth)) Set(message, field, plan, depth);
  }
}

bool RandomRequests::Wants(const FieldDescriptor& field, const FieldPlan* plan, int depth) {
  if (plan != nullptr && (plan->is_required || plan->min_items > 0)) return !IsHostile();
  if (depth >= kMaxDepth) return false;
  if (IsOutputOnly(field)) return Once(40, random_);
  if (field.name() == "validate_only") return Once(8, random_);
  if (plan != nullptr && plan->is_name) return depth > 0 && Once(2, random_);
  return Once(depth == 0 ? 3 : 4, random_);
}

int RandomRequests::CountOf(const FieldPlan* plan) {
  const size_t least = plan == nullptr ? 0 : plan->min_items;
  const size_t most = plan == nullptr ? kMostItems : std::min(plan->max_items, kMostItems);
  if (IsHostile() && Once(4, random_)) return static_cast<int>(std::min(most + 1, kMostItems));
  return static_cast<int>(std::min(most, least + random_() % 3));
}

void RandomRequests::Set(Message& message, const FieldDescriptor& field, const FieldPlan* plan,
                         int depth) {
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return SetMessage(message, field, plan, depth);
  }
  const int count = field.is_repeated() ? CountOf(plan) : 1;
  for (int i = 0; i < count; ++i) {
    const int64_t number = Number();
    const auto natural = static_cast<uint64_t>(number);
    const auto set = [&](auto value, auto single, auto add) {
      field.is_repeated() ? (reflection.*add)(&message, &field, value)
                          : (reflection.*single)(&message, &field, value);
    };
    using google::protobuf::Reflection;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        set(IsHostile() ? text_.Hostile() : text_.Fitting(field, plan), &Reflection::SetString,
            &Reflection::AddString);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        set(Once(2, random_), &Reflection::SetBool, &Reflection::AddBool);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        set(static_cast<int32_t>(number), &Reflection::SetInt32, &Reflection::AddInt32);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        set(number, &Reflection::SetInt64, &Reflection::AddInt64);
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        set(static_cast<uint32_t>(natural), &Reflection::SetUInt32, &Reflection::AddUInt32);
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        set(natural, &Reflection::SetUInt64, &Reflection::AddUInt64);
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        set(Real(), &Reflection::SetDouble, &Reflection::AddDouble);
        break;
      case FieldDescriptor::CPPTYPE_FLOAT:
        set(static_cast<float>(Real()), &Reflection::SetFloat, &Reflection::AddFloat);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        set(EnumNumber(*field.enum_type()), &Reflection::SetEnumValue, &Reflection::AddEnumValue);
        break;
      default:
        break;
    }
  }
}

void RandomRequests::SetMessage(Message& message, const FieldDescriptor& field,
                                const FieldPlan* plan, int depth) {
  const auto& reflection = *message.GetReflection();
  const MessageRules* rules = plan == nullptr ? nullptr : plan->message;
  if (!field.is_repeated()) {
    Message& held = *reflection.MutableMessage(&message, &field);
    if (held.GetDescriptor() == google::protobuf::FieldMask::descriptor()) {
      return FillMask(message, held);
    }
    return Fill(held, rules, depth + 1);
  }
  // Many large items make a request nobody takes.
  const int count = std::min(CountOf(plan), depth == 0 ? 1100 : 30);
  for (int i = 0; i < count; ++i) Fill(*reflection.AddMessage(&message, &field), rules, depth + 1);
}

void RandomRequests::FillMask(const Message& holder, Message& mask) {
  auto& paths = static_cast<google::protobuf::FieldMask&>(mask);
  std::vector<std::string> fields = {"*"};
  const Descriptor& type = *holder.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const Descriptor* resource = type.field(i)->message_type();
    if (resource == nullptr || resource == mask.GetDescriptor()) continue;
    for (int j = 0; j < resource->field_count(); ++j) {
      if (IsOutputOnly(*resource->field(j)) && !IsHostile()) continue;
      fields.push_back(resource->field(j)->name());
    }
  }
  const uint64_t count = random_() % 4;
  for (uint64_t i = 0; i < count; ++i) {
    paths.add_paths(IsHostile() ? text_.Hostile() : AnyOf(fields, random_));
  }
}

bool RandomRequests::FillWellKnown(Message& message) {
  if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
    time->set_seconds(IsHostile() ? Number()
                                  : 1'700'000'000 + static_cast<int64_t>(random_() % 200'000'000));
    if (Once(3, random_)) time->set_nanos(IsHostile() ? static_cast<int>(Number()) : 999'999'999);
    return true;
  }
  if (auto* duration = dynamic_cast<google::protobuf::Duration*>(&message)) {
    duration->set_seconds(IsHostile() ? Number() : static_cast<int64_t>(random_() % 100'000));
    return true;
  }
  if (IsHostile()) return false;
  if (auto* date = dynamic_cast<google::type::Date*>(&message)) {
    date->set_year(AnyOf<int>({1, 1970, 2026, 9999}, random_));
    date->set_month(2);
    date->set_day(28);
    return true;
  }
  if (auto* money = dynamic_cast<google::type::Money*>(&message)) {
    money->set_currency_code(AnyOf<std::string>({"EUR", "CHF", "JPY"}, random_));
    money->set_units(
        AnyOf<int64_t>({0, 1, 1'000'000, std::numeric_limits<int64_t>::max()}, random_));
    if (money->units() >= 0 && Once(2, random_)) money->set_nanos(999'999'999);
    return true;
  }
  return false;
}

int64_t RandomRequests::Number() {
  if (!IsHostile()) return static_cast<int64_t>(random_() % 20);
  return AnyOf<int64_t>({-1, 0, 1001, std::numeric_limits<int32_t>::max(),
                         std::numeric_limits<int32_t>::min(), std::numeric_limits<int64_t>::max(),
                         std::numeric_limits<int64_t>::min(), 253'402'300'800, -62'135'596'801},
                        random_);
}

double RandomRequests::Real() {
  if (!IsHostile()) return static_cast<double>(random_() % 1000) / 10;
  return AnyOf<double>(
      {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
       -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::max(),
       std::numeric_limits<double>::denorm_min(), -0.0},
      random_);
}

int RandomRequests::EnumNumber(const google::protobuf::EnumDescriptor& type) {
  if (IsHostile()) return AnyOf<int>({-1, 0, 99, std::numeric_limits<int>::max()}, random_);
  return type.value(static_cast<int>(random_() % static_cast<uint64_t>(type.value_count())))
      ->number();
}

}  // namespace leadline::test
