#include "services/lead/table/sheet_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/macros.h"
#include "services/lead/table/problem.h"

namespace leadline::lead::table {
namespace {

constexpr double kSecondsOfDay = 86400;
constexpr double kLastDay = 2958465;  // The last of the year 9999.
constexpr double kExact = 1e15;       // Up to here numbers without fraction are exact.

std::string Value(const Xml::Attributes& attributes, const char* name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? "" : found->second;
}

// "BC12" is column 54, from 0; `otherwise` what has no letters.
size_t ColumnOf(const std::string& reference, size_t otherwise) {
  size_t column = 0;
  for (const char c : reference) {
    if (!absl::ascii_isalpha(c)) break;
    column = column * 26 + static_cast<size_t>(absl::ascii_toupper(c) - 'A' + 1);
    column = std::min(column, SheetReader::kMaxColumns + 1);
  }
  return column == 0 ? otherwise : column - 1;
}

// A day of a spreadsheet: counted from 1900 as if that had been a leap year, or from 1904.
std::string TextOfDay(double day, bool from_1904) {
  const absl::CivilDay first =
      from_1904 ? absl::CivilDay(1904, 1, 1) : absl::CivilDay(1899, 12, 30);
  const auto seconds = static_cast<int64_t>(std::llround(day * kSecondsOfDay));
  const absl::CivilSecond time = absl::CivilSecond(first) + seconds;
  const bool is_whole = seconds % static_cast<int64_t>(kSecondsOfDay) == 0;
  if (is_whole) return absl::FormatCivilTime(absl::CivilDay(time));
  return absl::FormatCivilTime(time) + "Z";
}

}  // namespace

absl::StatusOr<std::unique_ptr<SheetReader>> SheetReader::Open(Workbook& workbook,
                                                               const std::string& sheet) {
  LEADLINE_ASSIGN_OR_RETURN(auto part, workbook.OpenSheet(sheet));
  return std::unique_ptr<SheetReader>(new SheetReader(workbook, std::move(part)));
}

SheetReader::SheetReader(Workbook& workbook, Package::Part part)
    : workbook_(workbook),
      part_(std::move(part)),
      xml_({[this](const auto& name, const auto& attributes) { return Start(name, attributes); },
            [this](const auto& name) { return End(name); },
            [this](const auto& text) { return Text(text); }}) {}

absl::StatusOr<bool> SheetReader::Next(csv::Row& row) {
  while (ready_.empty() && !at_end_) {
    LEADLINE_ASSIGN_OR_RETURN(const std::string piece, part_.Read());
    at_end_ = piece.empty();
    LEADLINE_RETURN_IF_ERROR(xml_.Feed(piece));
  }
  if (ready_.empty()) return false;
  row = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

absl::Status SheetReader::Start(const std::string& name, const Xml::Attributes& attributes) {
  in_text_ = false;
  if (name == "row") {
    row_ = {};
    size_t number = 0;
    const bool is_numbered = absl::SimpleAtoi(Value(attributes, "r"), &number);
    row_.place = {is_numbered ? number : last_row_ + 1, 1};
    last_row_ = row_.place.line;
    next_column_ = 0;
  } else if (name == "c") {
    cell_ = {ColumnOf(Value(attributes, "r"), next_column_), Value(attributes, "t"), 0, ""};
    if (!absl::SimpleAtoi(Value(attributes, "s"), &cell_.style)) cell_.style = 0;
    next_column_ = cell_.column + 1;
  } else if (name == "rPh") {
    ++phonetic_;
  } else {
    in_text_ = name == "v" || (name == "t" && phonetic_ == 0);
  }
  return absl::OkStatus();
}

absl::Status SheetReader::Text(const std::string& text) {
  if (!in_text_) return absl::OkStatus();
  cell_.text += text;
  if (cell_.text.size() <= kMaxCellBytes) return absl::OkStatus();
  cell_.text.resize(kMaxCellBytes);
  row_.error = absl::StrCat("a cell has more than ", kMaxCellBytes, " bytes");
  return absl::OkStatus();
}

absl::Status SheetReader::End(const std::string& name) {
  in_text_ = false;
  if (name == "rPh") --phonetic_;
  if (name == "row") EndRow();
  return name == "c" ? EndCell() : absl::OkStatus();
}

absl::Status SheetReader::EndCell() {
  std::string text = TextOf(cell_);
  if (text.empty()) return absl::OkStatus();
  if (cell_.column >= kMaxColumns) {
    return Unreadable(Problem::kTooLarge,
                      absl::StrCat("a row has more than ", kMaxColumns, " columns"));
  }
  while (row_.fields.size() <= cell_.column) {
    row_.fields.push_back({"", {row_.place.line, row_.fields.size() + 1}});
  }
  row_.fields[cell_.column].text = std::move(text);
  return absl::OkStatus();
}

void SheetReader::EndRow() {
  if (!row_.fields.empty() || !row_.error.empty()) ready_.push_back(std::move(row_));
  row_ = {};
}

std::string SheetReader::TextOf(const Cell& cell) const {
  int64_t number = 0;
  if (cell.type == "s") {
    return absl::SimpleAtoi(cell.text, &number) ? workbook_.texts().Get(number) : "";
  }
  if (cell.type == "b") return cell.text == "1" ? "true" : cell.text.empty() ? "" : "false";
  if (cell.type == "e") return "";
  if (cell.type.empty() || cell.type == "n") return TextOfNumber(cell);
  return cell.text;
}

std::string SheetReader::TextOfNumber(const Cell& cell) const {
  double number = 0;
  if (!absl::SimpleAtod(cell.text, &number) || !std::isfinite(number)) return cell.text;
  if (workbook_.IsDate(cell.style) && number >= 0 && number <= kLastDay) {
    return TextOfDay(number, workbook_.from_1904());
  }
  if (number == std::floor(number) && std::fabs(number) < kExact) {
    return absl::StrCat(static_cast<int64_t>(number));
  }
  return absl::StrFormat("%.15g", number);  // As many digits as a spreadsheet shows.
}

}  // namespace leadline::lead::table
