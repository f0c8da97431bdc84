#include "common/csv/reader.h"

namespace leadline::csv {
namespace {

constexpr int kEnd = std::istream::traits_type::eof();

bool StartsCharacter(int byte) { return (byte & 0xC0) != 0x80; }

}  // namespace

bool Reader::Next(Row& row) {
  if (offset_ == 0) SkipByteOrderMark();
  while (TakeLineEnd()) {
  }
  if (Peek() == kEnd) return false;
  row = {};
  row.offset = offset_;
  row.place = place_;
  taken_.clear();
  first_line_ = place_.line;
  ReadFields(row);
  return true;
}

void Reader::SkipByteOrderMark() {
  std::string start(3, '\0');
  in_.read(start.data(), 3);
  start.resize(static_cast<size_t>(in_.gcount()));
  if (start.size() < 3) in_.clear(std::istream::eofbit);
  if (start == "\xEF\xBB\xBF") {
    offset_ = 3;
  } else {
    again_ = start;
  }
}

void Reader::ReadFields(Row& row) {
  do {
    if (row.fields.size() == kMaxFields) return Refuse(row, "has more than 1000 fields");
    Field& field = row.fields.emplace_back();
    field.place = place_;
    if (Peek() == '"') {
      if (!ReadQuoted(row, field)) return;
    } else {
      while (!AtFieldEnd()) {
        if (taken_.size() > kMaxRowBytes) return Refuse(row, "has more than 1 MiB");
        field.text += static_cast<char>(Peek());
        Take();
      }
    }
    if (Peek() != delimiter_) break;
    Take();
  } while (true);
  TakeLineEnd();
}

bool Reader::ReadQuoted(Row& row, Field& field) {
  Take();
  while (true) {
    if (Peek() == kEnd || taken_.size() > kMaxRowBytes) {
      row.place = field.place;
      row.error = "the quote opened here is never closed";
      GoOnWithSecondLine(row);
      return false;
    }
    if (Peek() == '"') {
      Take();
      if (Peek() != '"') break;
    }
    field.text += static_cast<char>(Peek());
    Take();
  }
  if (AtFieldEnd()) return true;
  row.place = place_;
  row.error = std::string("expected ") + delimiter_ + " or the end of the line after a quote";
  // When the field began on another line, this may be the start of a field after an open quote.
  place_.line > first_line_ ? GoOnWithSecondLine(row) : SkipToLineEnd();
  return false;
}

void Reader::SkipToLineEnd() {
  while (Peek() != kEnd && !TakeLineEnd()) {
    Take();
    taken_.clear();
  }
}

void Reader::Refuse(Row& row, const std::string& why) {
  row.fields.clear();
  row.error = why;
  row.too_large = true;
  SkipToLineEnd();
}

// Everything behind the row's first line is read again.
void Reader::GoOnWithSecondLine(const Row& row) {
  size_t end = taken_.find_first_of("\r\n");
  end = end == std::string::npos ? taken_.size()
                                 : end + (taken_.compare(end, 2, "\r\n") == 0 ? 2 : 1);
  again_ = taken_.substr(end) + again_.substr(again_at_);
  again_at_ = 0;
  offset_ = row.offset + static_cast<int64_t>(end);
  place_ = {first_line_ + 1, 1};
}

int Reader::Peek() {
  if (again_at_ < again_.size()) return static_cast<unsigned char>(again_[again_at_]);
  return in_.peek();
}

void Reader::Take() {
  const int byte = Peek();
  again_at_ < again_.size() ? static_cast<void>(++again_at_) : static_cast<void>(in_.get());
  taken_ += static_cast<char>(byte);
  ++offset_;
  if (byte == '\n' || (byte == '\r' && Peek() != '\n')) {
    place_ = {place_.line + 1, 1};
  } else if (StartsCharacter(Peek())) {
    ++place_.column;
  }
}

bool Reader::TakeLineEnd() {
  if (Peek() != '\r' && Peek() != '\n') return false;
  const bool return_first = Peek() == '\r';
  Take();
  if (return_first && Peek() == '\n') Take();
  return true;
}

bool Reader::AtFieldEnd() {
  const int byte = Peek();
  return byte == delimiter_ || byte == '\r' || byte == '\n' || byte == kEnd;
}

}  // namespace leadline::csv
