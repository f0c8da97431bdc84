#include "common/postgres/record_reader.h"

#include <bit>
#include <charconv>
#include <cstdint>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "common/postgres/column_text.h"
#include "common/postgres/json.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace leadline::postgres {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::io::CodedOutputStream;

// https://protobuf.dev/programming-guides/encoding/#structure
enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

[[noreturn]] void Mismatch(const FieldDescriptor& field, const std::string& why) {
  throw std::logic_error("column of " + field.full_name() + ": " + why);
}

template <class Number>
Number ToNumber(std::string_view text, const FieldDescriptor& field) {
  Number number;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) Mismatch(field, "no whole number in its range");
  return number;
}

double ToDouble(std::string_view text, const FieldDescriptor& field) {
  double number;
  if (!absl::SimpleAtod({text.data(), text.size()}, &number)) Mismatch(field, "no number");
  return number;
}

int ToEnum(std::string_view text, const FieldDescriptor& field) {
  const auto* value = field.enum_type()->FindValueByName(std::string(text));
  if (value == nullptr) Mismatch(field, "holds a value that its enum does not have");
  return value->number();
}

void WriteVarint(uint64_t value, std::string& wire) {
  uint8_t bytes[10];
  const uint8_t* end = CodedOutputStream::WriteVarint64ToArray(value, bytes);
  wire.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(end - bytes));
}

void WriteTag(const FieldDescriptor& field, WireType type, std::string& wire) {
  WriteVarint(static_cast<uint32_t>(field.number()) << 3 | type, wire);
}

void WriteNumber(const FieldDescriptor& field, uint64_t value, std::string& wire) {
  WriteTag(field, kVarint, wire);
  WriteVarint(value, wire);
}

// Negative numbers of any width have ten bytes there.
void WriteNumber(const FieldDescriptor& field, int64_t value, std::string& wire) {
  WriteNumber(field, static_cast<uint64_t>(value), wire);
}

void WriteText(const FieldDescriptor& field, std::string_view front, std::string_view text,
               std::string& wire) {
  WriteTag(field, kLength, wire);
  WriteVarint(front.size() + text.size(), wire);
  wire.append(front).append(text);
}

void WriteMessage(const FieldDescriptor& field, const Message& value, std::string& wire) {
  WriteText(field, "", value.SerializeAsString(), wire);
}

void WriteTime(const FieldDescriptor& field, absl::Time time, std::string& wire) {
  const absl::Time seconds = absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<int32_t>((time - seconds) / absl::Nanoseconds(1)));
  WriteMessage(field, timestamp, wire);
}

void WriteDouble(const FieldDescriptor& field, double value, std::string& wire) {
  uint8_t bytes[8];
  CodedOutputStream::WriteLittleEndian64ToArray(std::bit_cast<uint64_t>(value), bytes);
  WriteTag(field, kFixed64, wire);
  wire.append(reinterpret_cast<const char*>(bytes), sizeof(bytes));
}

void WriteFloat(const FieldDescriptor& field, float value, std::string& wire) {
  uint8_t bytes[4];
  CodedOutputStream::WriteLittleEndian32ToArray(std::bit_cast<uint32_t>(value), bytes);
  WriteTag(field, kFixed32, wire);
  wire.append(reinterpret_cast<const char*>(bytes), sizeof(bytes));
}

// What a field holds anyway: half of a record's columns, and not worth the writing.
bool IsDefault(std::string_view column, const ColumnField& field) {
  const FieldDescriptor& type = field.field.descriptor();
  if (field.field.steps().size() > 1 || type.has_presence()) return false;
  if (type.is_repeated()) return column == "{}" || column == "[]";
  if (type.type() == FieldDescriptor::TYPE_BOOL) return column == "f";
  return type.type() == FieldDescriptor::TYPE_STRING && column.empty() && field.collection.empty();
}

// What makes a name of a column. No id has a slash: it is in a name of another collection, kept
// whole.
std::string_view FrontOf(std::string_view column, const ColumnField& field) {
  if (field.collection.empty() || column.find('/') != column.npos) return "";
  return field.collection;
}

std::string& EmptyBuffer() {
  thread_local std::string buffer;
  buffer.clear();
  return buffer;
}

}  // namespace

RecordReader::RecordReader(Message& record) : record_(record), wire_(EmptyBuffer()) {}

void RecordReader::Read(std::string_view column, const ColumnField& field) {
  if (IsDefault(column, field)) return;
  const size_t begin = wire_.size();
  ReadFlat(column, field);
  if (wire_.size() > begin && field.field.steps().size() > 1) WrapInHolders(begin, field.field);
}

void RecordReader::ReadFlat(std::string_view column, const ColumnField& field) {
  const FieldDescriptor& type = field.field.descriptor();
  if (type.is_repeated()) return ReadRepeated(column, field);
  switch (type.type()) {
    case FieldDescriptor::TYPE_STRING:
      return WriteText(type, FrontOf(column, field), column, wire_);
    case FieldDescriptor::TYPE_BOOL:
      return WriteNumber(type, uint64_t{column == "t"}, wire_);
    case FieldDescriptor::TYPE_INT32:
      return WriteNumber(type, int64_t{ToNumber<int32_t>(column, type)}, wire_);
    case FieldDescriptor::TYPE_INT64:
      return WriteNumber(type, ToNumber<int64_t>(column, type), wire_);
    case FieldDescriptor::TYPE_UINT32:
      return WriteNumber(type, uint64_t{ToNumber<uint32_t>(column, type)}, wire_);
    case FieldDescriptor::TYPE_UINT64:
      return WriteNumber(type, ToNumber<uint64_t>(column, type), wire_);
    case FieldDescriptor::TYPE_DOUBLE:
      return WriteDouble(type, ToDouble(column, type), wire_);
    case FieldDescriptor::TYPE_FLOAT:
      return WriteFloat(type, static_cast<float>(ToDouble(column, type)), wire_);
    case FieldDescriptor::TYPE_ENUM:
      return WriteNumber(type, int64_t{ToEnum(column, type)}, wire_);
    case FieldDescriptor::TYPE_MESSAGE:
      return ReadMessage(column, field);
    default:
      Mismatch(type, "has a type without a codec");
  }
}

void RecordReader::ReadMessage(std::string_view column, const ColumnField& field) {
  const FieldDescriptor& type = field.field.descriptor();
  if (type.message_type() == google::protobuf::Timestamp::descriptor()) {
    WriteTime(type, FromTimestamp(column), wire_);
  } else if (type.message_type() == google::type::Date::descriptor()) {
    WriteMessage(type, FromDate(column), wire_);
  } else {
    ReadJson(column, field);
  }
}

void RecordReader::ReadRepeated(std::string_view column, const ColumnField& field) {
  const FieldDescriptor& type = field.field.descriptor();
  if (type.type() != FieldDescriptor::TYPE_STRING) return ReadJson(column, field);
  for (const std::string& value : FromArray(column)) {
    WriteText(type, FrontOf(value, field), value, wire_);
  }
}

void RecordReader::ReadJson(std::string_view column, const ColumnField& field) {
  const FieldDescriptor& type = field.field.descriptor();
  if (!FromJson(column, type, field.field.MutableHolder(record_))) {
    Mismatch(type, "is no JSON of its type");
  }
}

// Parts of one message that stand apart are merged by who reads them.
void RecordReader::WrapInHolders(size_t begin, const record::Field& field) {
  std::string inner = wire_.substr(begin);
  wire_.resize(begin);
  for (size_t i = field.steps().size() - 1; i-- > 0;) {
    std::string outer;
    WriteText(*field.steps()[i], "", inner, outer);
    inner = std::move(outer);
  }
  wire_ += inner;
}

void RecordReader::Finish() {
  if (!record_.MergeFromString(wire_)) {
    throw std::logic_error("a row is no " + record_.GetTypeName());
  }
}

}  // namespace leadline::postgres
