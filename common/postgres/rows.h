#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <pqxx/result>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/postgres/codec.h"
#include "google/protobuf/message.h"

namespace leadline::postgres {

class Rows;

// One row of an answer. Reading a column that is not there, or that is NULL where a value is asked
// for, is a fault of ours and throws.
class Row final {
 public:
  bool IsNull(const char* column) const;
  std::string Text(const char* column) const;
  int64_t Int64(const char* column) const;
  bool Bool(const char* column) const;
  absl::Time Time(const char* column) const;
  std::string Bytes(const char* column) const;                 // Of a bytea.
  std::vector<std::string> Texts(const char* column) const;    // Of an array.
  std::optional<std::string> Value(const char* column) const;  // As PostgreSQL writes it.

  // Every column fills the field of its name or dotted path, and NULL leaves it unset; but those
  // that begin with '_' are for reading by hand.
  void Fill(google::protobuf::Message& record) const { Fill(record, ""); }

  // The whole record is in one column, as ToJson wrote it.
  void Json(const char* column, google::protobuf::Message& record) const;

  // Only the columns named "prefix.…", their prefix taken off.
  void Fill(google::protobuf::Message& record, const std::string& prefix) const;

 private:
  friend class Rows;
  Row(const Rows& rows, int number) : rows_(rows), number_(number) {}

  const Rows& rows_;
  const int number_;
};

// The answer of a statement. Used by one thread at a time; rows are read while it lives.
class Rows final {
 public:
  Rows() = default;
  explicit Rows(pqxx::result result) : result_(std::move(result)) {}

  size_t size() const { return static_cast<size_t>(result_.size()); }
  bool empty() const { return result_.empty(); }
  Row operator[](size_t number) const { return Row(*this, static_cast<int>(number)); }

  // How many rows an INSERT, UPDATE or DELETE without RETURNING touched.
  int64_t affected() const { return static_cast<int64_t>(result_.affected_rows()); }

 private:
  friend class Row;

  // The field that each column fills in records of this type; null where it fills none.
  using Fields = std::vector<const ColumnField*>;
  const Fields& FieldsOf(const google::protobuf::Descriptor& type, const std::string& prefix) const;

  pqxx::result result_;
  // Of the last type asked for: rows of a list are all of one.
  mutable const google::protobuf::Descriptor* type_ = nullptr;
  mutable std::string prefix_;
  mutable Fields fields_;
};

// Every row as a record.
template <class Record>
std::vector<Record> All(const Rows& rows) {
  std::vector<Record> records(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i].Fill(records[i]);
  return records;
}

// The first row as a record; none when there is none.
template <class Record>
std::optional<Record> OneOrNone(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  Record record;
  rows[0].Fill(record);
  return record;
}

}  // namespace leadline::postgres
