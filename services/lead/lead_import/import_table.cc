#include "services/lead/lead_import/import_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/lead/lead_import/mapping_rules.h"
#include "services/lead/table/problem.h"
#include "services/lead/table/text_format.h"

namespace leadline::lead {
namespace {

using table::Problem;
using table::Unreadable;
using v1::TableFormat;

// Enough to tell what a file is.
constexpr size_t kStart = 1 << 16;

bool HasText(const csv::Row& row) {
  return std::any_of(row.fields.begin(), row.fields.end(), [](const csv::Field& field) {
    return !absl::StripAsciiWhitespace(field.text).empty();
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<ImportTable>> ImportTable::Open(table::ByteSource source,
                                                               const TableFormat& asked) {
  std::unique_ptr<ImportTable> opened(new ImportTable);
  opened->format_ = asked;
  opened->size_ = source.size;
  if (source.size == 0) return Unreadable(Problem::kEmpty, "the file is empty");
  LEADLINE_ASSIGN_OR_RETURN(std::string start, source.read(0));
  start.resize(std::min(start.size(), kStart));
  if (table::Workbook::IsLocked(start)) {
    return Unreadable(Problem::kNotATable,
                      "the spreadsheet has a password or is from before 2007; save it as .xlsx");
  }
  const bool is_package = table::Workbook::IsPackage(start);
  if (is_package != (asked.kind() == TableFormat::KIND_XLSX) &&
      asked.kind() != TableFormat::KIND_UNSPECIFIED) {
    return Unreadable(Problem::kNotATable, "the file is not of the kind that was said");
  }
  LEADLINE_RETURN_IF_ERROR(is_package ? opened->OpenSheet(std::move(source))
                                      : opened->OpenText(std::move(source), start));
  LEADLINE_RETURN_IF_ERROR(opened->ReadFirstRow());
  return opened;
}

absl::Status ImportTable::OpenText(table::ByteSource source, const std::string& start) {
  format_.set_kind(TableFormat::KIND_CSV);
  format_.clear_sheet();
  if (format_.encoding().empty()) format_.set_encoding(table::EncodingOf(start));
  text_ = std::make_unique<table::DecodedText>(std::move(source), format_.encoding());
  stream_ = std::make_unique<std::istream>(text_.get());
  stream_->peek();
  LEADLINE_RETURN_IF_ERROR(text_->status());
  const std::string decoded = text_->Peek(kStart);
  if (decoded.find('\0') != std::string::npos) {
    return Unreadable(Problem::kNotATable, "the file is neither CSV nor a spreadsheet");
  }
  if (format_.delimiter().empty()) {
    format_.set_delimiter(std::string(1, table::DelimiterOf(decoded)));
  }
  lines_ = std::make_unique<csv::Reader>(*stream_, format_.delimiter()[0]);
  return absl::OkStatus();
}

absl::Status ImportTable::OpenSheet(table::ByteSource source) {
  format_.set_kind(TableFormat::KIND_XLSX);
  format_.clear_delimiter();
  format_.clear_encoding();
  LEADLINE_ASSIGN_OR_RETURN(workbook_, table::Workbook::Open(std::move(source)));
  LEADLINE_ASSIGN_OR_RETURN(sheet_, table::SheetReader::Open(*workbook_, format_.sheet()));
  if (format_.sheet().empty()) format_.set_sheet(workbook_->sheets().front());
  return absl::OkStatus();
}

absl::Status ImportTable::ReadFirstRow() {
  LEADLINE_ASSIGN_OR_RETURN(const bool is_there, NextAsItIs(first_));
  if (!is_there) return Unreadable(Problem::kEmpty, "the file has no rows");
  if (first_.too_large) return Unreadable(Problem::kTooLarge, "the first row " + first_.error);
  if (!first_.error.empty())
    return Unreadable(Problem::kNotATable, "the first row: " + first_.error);
  std::vector<std::string> cells;
  for (const csv::Field& field : first_.fields) cells.push_back(field.text);
  if (!format_.has_has_header()) format_.set_has_header(LooksLikeHeader(cells));
  has_first_ = !format_.has_header();
  columns_ = format_.has_header() ? cells : std::vector<std::string>(cells.size());
  return absl::OkStatus();
}

absl::StatusOr<bool> ImportTable::NextAsItIs(csv::Row& row) {
  while (true) {
    bool is_there = false;
    if (sheet_ != nullptr) {
      LEADLINE_ASSIGN_OR_RETURN(is_there, sheet_->Next(row));
    } else {
      is_there = lines_->Next(row);
      LEADLINE_RETURN_IF_ERROR(text_->status());
    }
    if (!is_there || !row.error.empty() || HasText(row)) return is_there;
  }
}

absl::StatusOr<bool> ImportTable::Next(csv::Row& row) {
  if (has_first_) {
    row = std::move(first_);
    has_first_ = false;
    return true;
  }
  LEADLINE_ASSIGN_OR_RETURN(const bool is_there, NextAsItIs(row));
  if (is_there && row.error.empty()) FitColumns(row);
  return is_there;
}

// Cells at the end of a row that are empty need not be there, and do not count when they are.
void ImportTable::FitColumns(csv::Row& row) const {
  while (row.fields.size() > columns_.size() && row.fields.back().text.empty()) {
    row.fields.pop_back();
  }
  const bool is_sheet = sheet_ != nullptr;
  if (row.fields.size() > columns_.size() || (!is_sheet && row.fields.size() < columns_.size())) {
    row.error = absl::StrCat("has ", row.fields.size(), " cells, the first row ", columns_.size());
    return;
  }
  while (row.fields.size() < columns_.size()) {
    row.fields.push_back({"", {row.place.line, row.fields.size() + 1}});
  }
}

std::vector<std::string> ImportTable::sheets() const {
  return workbook_ == nullptr ? std::vector<std::string>() : workbook_->sheets();
}

int ImportTable::percent() const {
  if (sheet_ != nullptr) return static_cast<int>(sheet_->Progress() * 100);
  return static_cast<int>(text_->bytes_read() * 100 / std::max<int64_t>(size_, 1));
}

}  // namespace leadline::lead
