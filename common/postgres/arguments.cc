#include "common/postgres/arguments.h"

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/postgres/codec.h"
#include "common/postgres/column_text.h"

namespace leadline::postgres {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

// The field that `name` is of records of this type; null when it is not of this prefix.
const ColumnField* FieldNamed(const std::string& name, const std::string& prefix,
                              const Descriptor& type) {
  if (name.compare(0, prefix.size(), prefix) != 0) return nullptr;
  return FindColumnField(type, name.substr(prefix.size()));
}

std::string ToColumns(const ColumnField& field, const std::vector<const Message*>& records) {
  std::vector<std::optional<std::string>> values;
  values.reserve(records.size());
  for (const Message* record : records) values.push_back(ToColumn(field, *record));
  return ToArray(values);
}

}  // namespace

Arguments& Arguments::Record(const std::string& prefix, const google::protobuf::Message& record) {
  records_.emplace_back(prefix.empty() ? "" : prefix + ".", &record);
  return *this;
}

Arguments& Arguments::SetText(const std::string& name, std::optional<std::string> text) {
  scalars_.emplace_back(name, std::move(text));
  return *this;
}

Arguments& Arguments::Set(const std::string& name, const std::string& value) {
  return SetText(name, value);
}

Arguments& Arguments::Set(const std::string& name, const char* value) {
  return SetText(name, value);
}

Arguments& Arguments::Set(const std::string& name, int64_t value) {
  return SetText(name, std::to_string(value));
}

Arguments& Arguments::Set(const std::string& name, int value) {
  return SetText(name, std::to_string(value));
}

Arguments& Arguments::Set(const std::string& name, bool value) {
  return SetText(name, value ? "t" : "f");
}

Arguments& Arguments::Set(const std::string& name, double value) {
  return SetText(name, absl::StrCat(value));
}

Arguments& Arguments::Set(const std::string& name, absl::Time value) {
  return SetText(name, ToTimestamp(value));
}

Arguments& Arguments::Set(const std::string& name, std::nullopt_t) {
  return SetText(name, std::nullopt);
}

Arguments& Arguments::Set(const std::string& name, const std::vector<std::string>& value) {
  return SetText(name, ToArray(value));
}

Arguments& Arguments::Set(const std::string& name, const std::vector<int64_t>& value) {
  std::vector<std::string> numbers;
  for (const int64_t number : value) numbers.push_back(std::to_string(number));
  return SetText(name, ToArray(numbers));
}

Arguments& Arguments::SetBytes(const std::string& name, const std::string& value) {
  return SetText(name, "\\x" + absl::BytesToHexString(value));
}

std::optional<std::string> Arguments::Find(const std::string& name) const {
  for (const auto& [scalar, value] : scalars_) {
    if (scalar == name) return value;
  }
  for (const auto& [prefix, record] : records_) {
    const ColumnField* field = FieldNamed(name, prefix, *record->GetDescriptor());
    if (field != nullptr) return ToColumn(*field, *record);
  }
  for (const List& list : lists_) {
    const ColumnField* field = FieldNamed(name, list.prefix, list.type);
    if (field != nullptr) return ToColumns(*field, list.records);
  }
  throw std::logic_error("no argument for parameter :" + name);
}

}  // namespace leadline::postgres
