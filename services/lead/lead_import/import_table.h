#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/csv/reader.h"
#include "leadline/lead/v1/lead_import.pb.h"
#include "services/lead/table/byte_source.h"
#include "services/lead/table/decoded_text.h"
#include "services/lead/table/sheet_reader.h"
#include "services/lead/table/workbook.h"

namespace leadline::lead {

// A file of rows, whether CSV or a spreadsheet. What is not said of how to read it is found out.
// Failures are those of services/lead/table/problem.h, and those of where the bytes come from.
class ImportTable final {
 public:
  static absl::StatusOr<std::unique_ptr<ImportTable>> Open(table::ByteSource source,
                                                           const v1::TableFormat& asked);
  ImportTable(const ImportTable&) = delete;
  ImportTable& operator=(const ImportTable&) = delete;

  // How the file is read, all of it said.
  const v1::TableFormat& format() const { return format_; }

  // Of a spreadsheet.
  std::vector<std::string> sheets() const;

  // The names of the columns; without a header one empty name for each cell of the first row.
  const std::vector<std::string>& columns() const { return columns_; }

  // The next row; false at the end of the table. A row has as many fields as there are columns, or
  // an error. Rows without text are passed over.
  absl::StatusOr<bool> Next(csv::Row& row);

  // How much of the file was read, from 0 to 100.
  int percent() const;

 private:
  ImportTable() = default;

  absl::Status OpenText(table::ByteSource source, const std::string& start);
  absl::Status OpenSheet(table::ByteSource source);
  absl::Status ReadFirstRow();
  absl::StatusOr<bool> NextAsItIs(csv::Row& row);
  void FitColumns(csv::Row& row) const;

  v1::TableFormat format_;
  std::vector<std::string> columns_;
  csv::Row first_;  // Of a table without header, until it was given.
  bool has_first_ = false;

  // Of a CSV file.
  int64_t size_ = 0;
  std::unique_ptr<table::DecodedText> text_;
  std::unique_ptr<std::istream> stream_;
  std::unique_ptr<csv::Reader> lines_;

  // Of a spreadsheet.
  std::unique_ptr<table::Workbook> workbook_;
  std::unique_ptr<table::SheetReader> sheet_;
};

}  // namespace leadline::lead
