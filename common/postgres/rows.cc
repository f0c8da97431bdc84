#include "common/postgres/rows.h"

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "common/postgres/codec.h"
#include "common/record/record.h"

namespace leadline::postgres {
namespace {

std::optional<std::string> ValueAt(const pqxx::result& result, int row, int column) {
  if (result.at(row, column).is_null()) return std::nullopt;
  const auto view = result.at(row, column).view();
  return std::string(view.data(), view.size());
}

// Empty for a column that is no field: of another prefix, or "_outcome", for reading by hand.
std::string FieldPath(const std::string& column, const std::string& prefix) {
  if (prefix.empty()) return column[0] == '_' ? "" : column;
  const std::string dotted = prefix + ".";
  return column.compare(0, dotted.size(), dotted) == 0 ? column.substr(dotted.size()) : "";
}

}  // namespace

std::optional<std::string> Row::Value(const char* column) const {
  return ValueAt(result_, number_, result_.column_number(column));
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

void Row::Fill(google::protobuf::Message& record, const std::string& prefix) const {
  for (int column = 0; column < result_.columns(); ++column) {
    const std::string path = FieldPath(result_.column_name(column), prefix);
    if (path.empty()) continue;
    const record::Field* field = FindColumnField(*record.GetDescriptor(), path);
    if (field == nullptr) {
      throw std::logic_error("column " + path + " is no field of " +
                             record.GetDescriptor()->full_name());
    }
    FromColumn(ValueAt(result_, number_, column), *field, record);
  }
}

}  // namespace leadline::postgres
