#include "common/postgres/rows.h"

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "common/postgres/column_text.h"
#include "common/postgres/json.h"
#include "common/postgres/record_reader.h"

namespace leadline::postgres {
namespace {

std::optional<std::string_view> ViewOf(const pqxx::field& column) {
  if (column.is_null()) return std::nullopt;
  return column.view();
}

// Empty for a column that is no field: of another prefix, or "_outcome", for reading by hand.
std::string FieldPath(const std::string& column, const std::string& prefix) {
  if (prefix.empty()) return column[0] == '_' ? "" : column;
  const std::string dotted = prefix + ".";
  return column.compare(0, dotted.size(), dotted) == 0 ? column.substr(dotted.size()) : "";
}

void ClearAll(const std::vector<const ColumnField*>& fields, google::protobuf::Message& record) {
  for (const ColumnField* field : fields) {
    if (field != nullptr) field->field.Clear(record);
  }
}

}  // namespace

std::optional<std::string> Row::Value(const char* column) const {
  const auto value = ViewOf(rows_.result_.at(number_, rows_.result_.column_number(column)));
  if (!value.has_value()) return std::nullopt;
  return std::string(*value);
}

bool Row::IsNull(const char* column) const { return !Value(column).has_value(); }

std::string Row::Text(const char* column) const {
  auto value = Value(column);
  if (!value.has_value()) throw std::logic_error(std::string("unexpected NULL in ") + column);
  return *std::move(value);
}

int64_t Row::Int64(const char* column) const { return std::stoll(Text(column)); }

bool Row::Bool(const char* column) const { return Text(column) == "t"; }

absl::Time Row::Time(const char* column) const { return FromTimestamp(Text(column)); }

std::string Row::Bytes(const char* column) const {
  return absl::HexStringToBytes(Text(column).substr(2));
}

std::vector<std::string> Row::Texts(const char* column) const { return FromArray(Text(column)); }

void Row::Json(const char* column, google::protobuf::Message& record) const {
  if (!FromJson(Text(column), record)) {
    throw std::logic_error(std::string("no record in ") + column);
  }
}

void Row::Fill(google::protobuf::Message& record, const std::string& prefix) const {
  const Rows::Fields& fields = rows_.FieldsOf(*record.GetDescriptor(), prefix);
  if (record.ByteSizeLong() > 0) ClearAll(fields, record);
  RecordReader reader(record);
  // By the iterator itself: dereferencing it copies the field, and with it the answer's owners.
  auto column = rows_.result_[number_].begin();
  for (const ColumnField* field : fields) {
    if (field != nullptr && !column->is_null()) reader.Read(column->view(), *field);
    ++column;
  }
  reader.Finish();
}

const Rows::Fields& Rows::FieldsOf(const google::protobuf::Descriptor& type,
                                   const std::string& prefix) const {
  if (type_ == &type && prefix_ == prefix) return fields_;
  Fields fields;
  for (int column = 0; column < result_.columns(); ++column) {
    const std::string path = FieldPath(result_.column_name(column), prefix);
    fields.push_back(path.empty() ? nullptr : FindColumnField(type, path));
    if (!path.empty() && (fields.back() == nullptr || fields.back()->field.IsMapEntry())) {
      throw std::logic_error("column " + path + " is no field of " + type.full_name());
    }
  }
  type_ = &type;
  prefix_ = prefix;
  fields_ = std::move(fields);
  return fields_;
}

}  // namespace leadline::postgres
