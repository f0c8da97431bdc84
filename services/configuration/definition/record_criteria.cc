#include "services/configuration/definition/record_criteria.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/postgres/arguments.h"
#include "common/query/order.h"
#include "common/query/predicate.h"
#include "common/query/table.h"
#include "common/status/macros.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "leadline/conversion/v1/account.pb.h"
#include "leadline/conversion/v1/contact.pb.h"
#include "leadline/conversion/v1/opportunity.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::configuration {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using query::FilterInvalid;
using query::Type;
using type::v1::CustomValue;

constexpr char kCustomFields[] = "custom_fields";

const Descriptor& RecordOf(const std::string& entity) {
  if (entity == "account") return *conversion::v1::Account::descriptor();
  if (entity == "contact") return *conversion::v1::Contact::descriptor();
  if (entity == "opportunity") return *conversion::v1::Opportunity::descriptor();
  return *lead::v1::Lead::descriptor();
}

bool IsCustom(const record::Field& field) {
  return field.IsMapEntry() && field.descriptor().message_type() == CustomValue::descriptor();
}

// What resources the names in the field are of: "leadline.dev/Status". Empty when it holds none.
const std::string& ReferenceOf(const record::Field& field) {
  return field.descriptor().options().GetExtension(google::api::resource_reference).type();
}

bool HoldsName(const record::Field& field) {
  return field.path() == "name" || !ReferenceOf(field).empty();
}

std::optional<Type> TypeOfMessage(const record::Field& field) {
  const Descriptor* type = field.descriptor().message_type();
  if (IsCustom(field)) return Type::kCustomFields;
  if (type == google::protobuf::Timestamp::descriptor()) return Type::kTime;
  if (type == google::type::Date::descriptor()) return Type::kDate;
  return std::nullopt;
}

// How the field is compared; none when it cannot be.
std::optional<Type> TypeOf(const record::Field& field) {
  const FieldDescriptor& type = field.descriptor();
  const bool is_text = type.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (field.IsMapEntry() && !IsCustom(field)) return std::nullopt;
  if (type.is_repeated()) {
    if (!is_text) return std::nullopt;
    return HoldsName(field) ? Type::kNames : Type::kTexts;
  }
  switch (type.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return HoldsName(field) ? Type::kName : Type::kText;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Type::kBool;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return Type::kInteger;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Type::kNumber;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Type::kEnum;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return TypeOfMessage(field);
    default:
      return std::nullopt;
  }
}

absl::Status CheckEnumTerm(const query::Expression& term,
                           const google::protobuf::EnumDescriptor& type) {
  const query::Value& value = term.value;
  if (term.op == query::Operator::kHas && value.text == "*") return absl::OkStatus();
  if (term.op != query::Operator::kEquals && term.op != query::Operator::kDiffers) {
    return FilterInvalid(term.op_offset, "one of = !=");
  }
  const bool is_value =
      value.kind == query::Value::Kind::kText && type.FindValueByName(value.text) != nullptr;
  return is_value ? absl::OkStatus()
                  : FilterInvalid(value.offset, "a value of " + type.full_name());
}

// What the list of these records would say of a comparison of one field.
absl::Status CheckTyped(const query::Expression& term, const record::Field& field, Type type,
                        const record::CustomFields& custom_fields) {
  if (type == Type::kEnum) return CheckEnumTerm(term, *field.descriptor().enum_type());
  const bool holds_users = ReferenceOf(field) == "leadline.dev/User";
  const query::Field one[] = {
      {.path = type == Type::kCustomFields ? kCustomFields : term.field.c_str(),
       .column = kCustomFields,
       .type = type,
       .prefix = holds_users ? "users/" : ""}};
  const std::string anybody = "users/anybody";
  postgres::Arguments unused;
  return query::CompileFilter(term, {one, ""}, {anybody, absl::Now(), custom_fields}, unused)
      .status();
}

// FilterInvalid says it of a request's filter; here it is of a definition's field.
void Add(const absl::Status& status, const std::string& place, FieldViolations& violations) {
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  if (request) violations.Add(place, request->field_violations(0).description());
}

record::CustomField CustomFieldOf(const v1::FieldDefinition& definition) {
  // The kinds have the numbers of their values.
  return {.kind = static_cast<CustomValue::ValueCase>(definition.kind()),
          .entries = definition.dictionary() + "/entries/",
          .required = definition.required(),
          .archived = definition.has_archive_time()};
}

}  // namespace

RecordCriteria::RecordCriteria(const std::string& entity, const v1::Configuration& configuration)
    : entity_(absl::AsciiStrToLower(entity.substr(sizeof("ENTITY_") - 1))),
      type_(RecordOf(entity_)) {
  const std::string collection = "fieldDefinitions/" + entity_ + "/";
  for (const v1::FieldDefinition& definition : configuration.field_definitions()) {
    if (!absl::StartsWith(definition.name(), collection)) continue;
    custom_fields_[definition.name().substr(collection.size())] = CustomFieldOf(definition);
  }
  for (const auto& status : configuration.statuses()) names_.insert(status.name());
  for (const auto& entry : configuration.dictionary_entries()) names_.insert(entry.name());
}

std::optional<record::Field> RecordCriteria::Find(const std::string& path) const {
  auto field = record::Field::Find(type_, path);
  if (field && IsCustom(*field) && !custom_fields_.contains(path.substr(path.find('.') + 1))) {
    return std::nullopt;
  }
  return field;
}

void RecordCriteria::CheckFilter(const std::string& filter, const std::string& place,
                                 FieldViolations& violations) const {
  CheckText(filter, &RecordCriteria::CheckTerm, place, violations);
}

void RecordCriteria::CheckCondition(const std::string& condition, const std::string& place,
                                    FieldViolations& violations) const {
  CheckText(condition, &RecordCriteria::CheckTermWithoutMe, place, violations);
}

void RecordCriteria::CheckOrder(const std::string& order_by, const std::string& place,
                                FieldViolations& violations) const {
  if (order_by.empty()) return;
  const std::vector<std::string> words =
      absl::StrSplit(order_by, absl::ByAnyChar(", \t"), absl::SkipEmpty());
  std::vector<query::Field> fields = {{.path = "name", .column = "name"}};
  for (const std::string& word : words) {
    const auto field = Find(word);
    if (!field || field->descriptor().is_repeated() || !TypeOf(*field)) continue;
    fields.push_back({.path = word.c_str(), .column = word.c_str(), .sortable = true});
  }
  if (query::ParseOrder(order_by, {fields, ""}).ok()) return;
  violations.Add(
      place,
      "must be a list such as \"create_time desc, name\" of different fields of the " + entity_);
}

void RecordCriteria::CheckText(const std::string& filter, CheckOfTerm check,
                               const std::string& place, FieldViolations& violations) const {
  if (filter.empty()) return;
  const auto parsed = query::ParseFilter(filter);
  if (!parsed.ok()) return Add(parsed.status(), place, violations);
  CheckEach(*parsed, check, place, violations);
}

// Each comparison by itself, so that all that is wrong is told at once.
void RecordCriteria::CheckEach(const query::Expression& filter, CheckOfTerm check,
                               const std::string& place, FieldViolations& violations) const {
  if (filter.kind == query::Expression::Kind::kComparison) {
    return Add((this->*check)(filter), place, violations);
  }
  for (const query::Expression& operand : filter.operands) {
    CheckEach(operand, check, place, violations);
  }
}

absl::Status RecordCriteria::CheckTerm(const query::Expression& term) const {
  const auto field = Find(term.field);
  if (!field) return FilterInvalid(term.field_offset, "a field of the " + entity_);
  const auto type = TypeOf(*field);
  if (!type) return FilterInvalid(term.field_offset, "a field that can be compared");
  LEADLINE_RETURN_IF_ERROR(CheckTyped(term, *field, *type, custom_fields_));
  return CheckValue(term, *field);
}

absl::Status RecordCriteria::CheckTermWithoutMe(const query::Expression& term) const {
  if (term.value.kind == query::Value::Kind::kMe) {
    return FilterInvalid(term.value.offset, "a value; nobody is me() in a rule");
  }
  return CheckTerm(term);
}

// A status or an entry that there is not would never match.
absl::Status RecordCriteria::CheckValue(const query::Expression& term,
                                        const record::Field& field) const {
  const std::string& type = ReferenceOf(field);
  const bool is_custom_entry =
      IsCustom(field) && custom_fields_.at(term.field.substr(term.field.find('.') + 1)).kind ==
                             CustomValue::kEntryValue;
  const bool must_exist =
      is_custom_entry || type == "leadline.dev/Status" || type == "leadline.dev/DictionaryEntry";
  if (!must_exist || term.value.text == "*" || names_.contains(term.value.text)) {
    return absl::OkStatus();
  }
  return FilterInvalid(term.value.offset, "the name of one that exists");
}

}  // namespace leadline::configuration
