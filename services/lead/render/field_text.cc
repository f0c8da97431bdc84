#include "services/lead/render/field_text.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/record/record.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"

namespace leadline::lead {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string TextOfMessage(const Message& message, const LabelCatalog& labels);

std::string TextOfName(const std::string& text, const LabelCatalog& labels) {
  const bool is_labelled =
      absl::StartsWith(text, "dictionaries/") || absl::StartsWith(text, "statuses/");
  return is_labelled ? labels.LabelOf(text) : std::string(absl::StripPrefix(text, "users/"));
}

// "Company" of KIND_COMPANY.
std::string TextOfEnum(const google::protobuf::EnumValueDescriptor& value) {
  const std::string& first = value.type()->value(0)->name();
  const size_t prefix = first.size() - std::string("UNSPECIFIED").size();
  std::string text = absl::AsciiStrToLower(value.name().substr(prefix));
  if (!text.empty()) text[0] = absl::ascii_toupper(text[0]);
  return text;
}

std::string TextOfMoney(const google::type::Money& money) {
  std::string text = absl::StrCat(money.units());
  if (money.nanos() != 0)
    absl::StrAppendFormat(&text, ".%02d", std::abs(money.nanos()) / 10'000'000);
  return absl::StrCat(text, " ", money.currency_code());
}

// One value; of a repeated field the one at `index`.
std::string TextOfValue(const Message& holder, const FieldDescriptor& field, int index,
                        const LabelCatalog& labels) {
  const auto& reflection = *holder.GetReflection();
  const bool one = !field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return TextOfName(one ? reflection.GetString(holder, &field)
                            : reflection.GetRepeatedString(holder, &field, index),
                        labels);
    case FieldDescriptor::CPPTYPE_BOOL:
      return one && reflection.GetBool(holder, &field) ? "Yes" : "No";
    case FieldDescriptor::CPPTYPE_INT32:
      return one ? absl::StrCat(reflection.GetInt32(holder, &field)) : "";
    case FieldDescriptor::CPPTYPE_INT64:
      return one ? absl::StrCat(reflection.GetInt64(holder, &field)) : "";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return one ? absl::StrCat(reflection.GetDouble(holder, &field)) : "";
    case FieldDescriptor::CPPTYPE_ENUM:
      return one ? TextOfEnum(*reflection.GetEnum(holder, &field)) : "";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return TextOfMessage(one ? reflection.GetMessage(holder, &field)
                               : reflection.GetRepeatedMessage(holder, &field, index),
                           labels);
    default:
      return "";
  }
}

std::string TextOf(const Message& holder, const FieldDescriptor& field,
                   const LabelCatalog& labels) {
  if (!field.is_repeated()) return TextOfValue(holder, field, 0, labels);
  std::vector<std::string> texts;
  for (int i = 0; i < holder.GetReflection()->FieldSize(holder, &field); ++i) {
    texts.push_back(TextOfValue(holder, field, i, labels));
  }
  return absl::StrJoin(texts, ", ");
}

std::string TextOfMessage(const Message& message, const LabelCatalog& labels) {
  if (const auto* money = dynamic_cast<const google::type::Money*>(&message)) {
    return TextOfMoney(*money);
  }
  if (const auto* date = dynamic_cast<const google::type::Date*>(&message)) {
    return absl::StrFormat("%04d-%02d-%02d", date->year(), date->month(), date->day());
  }
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::FromUnixSeconds(time->seconds()),
                            absl::UTCTimeZone());
  }
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> texts;
  for (const FieldDescriptor* field : fields) texts.push_back(TextOf(message, *field, labels));
  return absl::StrJoin(texts, ", ");
}

}  // namespace

std::string TextOfField(const v1::Lead& lead, const std::string& path, const LabelCatalog& labels) {
  const auto field = record::Field::Find(*v1::Lead::descriptor(), path);
  if (!field.has_value() || !field->IsSet(lead)) return "";
  if (field->IsMapEntry()) {
    const auto custom = lead.custom_fields().find(path.substr(path.find('.') + 1));
    return custom == lead.custom_fields().end() ? "" : TextOfMessage(custom->second, labels);
  }
  return TextOf(*field->Holder(lead), field->descriptor(), labels);
}

}  // namespace leadline::lead
