#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace leadline::csv {

// A place in a text file, as an editor shows it: lines and characters, both from 1.
struct Place {
  size_t line = 1;
  size_t column = 1;
};

struct Field {
  std::string text;
  Place place;
};

// One row, or what is wrong with it. A bad row has an error and the place of it.
struct Row {
  std::vector<Field> fields;
  int64_t offset = 0;  // Of its first byte in the file.
  Place place;
  std::string error;
  bool too_large = false;  // The error is that there is more of it than is read.
};

// Reads a CSV file (RFC 4180) row by row, whatever its size: quoted fields with delimiters, quotes
// and line breaks inside; lines that end in CR LF, LF or CR; with or without a byte order mark.
// Empty lines are no rows. A quote inside a field that does not begin with one is text.
//
// A bad row does not end the reading: after a quote that is never closed, or closed where nobody
// closes one, it goes on with the line after the row's first; after one with more than 1000 fields
// or more than 1 MiB, with the next line.
class Reader final {
 public:
  explicit Reader(std::istream& in, char delimiter = ',') : in_(in), delimiter_(delimiter) {}

  // False at the end of the file.
  bool Next(Row& row);

 private:
  // No row of ours is longer; an open quote must not swallow the rest of a large file.
  static constexpr size_t kMaxRowBytes = 1 << 20;
  static constexpr size_t kMaxFields = 1000;

  int Peek();
  void Take();
  bool TakeLineEnd();
  bool AtFieldEnd();
  void SkipToLineEnd();
  void SkipByteOrderMark();

  void ReadFields(Row& row);
  bool ReadQuoted(Row& row, Field& field);
  void Refuse(Row& row, const std::string& why);
  void GoOnWithSecondLine(const Row& row);

  std::istream& in_;
  const char delimiter_;
  std::string again_;  // Read before, to be read once more from `again_at_`.
  size_t again_at_ = 0;
  std::string taken_;  // Of the current row.
  size_t first_line_ = 1;
  int64_t offset_ = 0;
  Place place_;
};

}  // namespace leadline::csv
