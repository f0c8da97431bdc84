#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/reader.h"
#include "services/lead/table/workbook.h"

namespace leadline::lead::table {

// Reads a sheet of a spreadsheet row by row, as csv::Reader reads a CSV file: its places are rows
// and columns of the sheet. Cells are text: numbers as they are, days as "2026-01-31" and times as
// "2026-01-31T12:00:00Z", of formulas what they last gave, of errors nothing. Rows without text are
// no rows.
class SheetReader final {
 public:
  static constexpr size_t kMaxColumns = 1000;
  static constexpr size_t kMaxCellBytes = 1 << 16;

  // `workbook` must outlive the reader.
  static absl::StatusOr<std::unique_ptr<SheetReader>> Open(Workbook& workbook,
                                                           const std::string& sheet);

  // False at the end of the sheet.
  absl::StatusOr<bool> Next(csv::Row& row);

  // From 0 to 1.
  double Progress() const { return part_.Progress(); }

 private:
  struct Cell {
    size_t column = 0;  // From 0.
    std::string type;
    int64_t style = 0;
    std::string text;
  };

  SheetReader(Workbook& workbook, Package::Part part);

  absl::Status Start(const std::string& name, const Xml::Attributes& attributes);
  absl::Status End(const std::string& name);
  absl::Status Text(const std::string& text);
  absl::Status EndCell();
  void EndRow();
  std::string TextOf(const Cell& cell) const;
  std::string TextOfNumber(const Cell& cell) const;

  const Workbook& workbook_;
  Package::Part part_;
  Xml xml_;
  csv::Row row_;
  size_t last_row_ = 0;
  Cell cell_;
  size_t next_column_ = 0;
  bool in_text_ = false;
  int phonetic_ = 0;
  bool at_end_ = false;
  std::deque<csv::Row> ready_;
};

}  // namespace leadline::lead::table
