// Spreadsheets: a ZIP file as it is, or the parts of one. An input of parts has them one after the
// other, each begun by "\n===" and its name; those it leaves out are of a good spreadsheet.

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "services/lead/table/problem.h"
#include "services/lead/table/sheet_reader.h"
#include "services/lead/table/workbook.h"
#include "tests/fuzz/fuzz.h"
#include "tests/lead/spreadsheet.h"

namespace leadline::lead::table {
namespace {

using fuzz::Require;

constexpr char kPart[] = "\n===";
constexpr size_t kMaxParts = 20;

// Which the tests' own writer takes.
bool IsName(const std::string& part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), absl::ascii_isprint);
}

std::string PackageOf(const std::string& input) {
  if (Workbook::IsPackage(input)) return input;
  auto parts = test::SpreadsheetParts("<row r=\"1\">" + test::CellOf("A1", "email") + "</row>");
  size_t at = input.find(kPart);
  for (size_t count = 0; at != std::string::npos && count < kMaxParts; ++count) {
    const size_t name = at + sizeof(kPart) - 1;
    const size_t next = input.find(kPart, name);
    const std::string part = input.substr(name, next == std::string::npos ? next : next - name);
    const size_t end = std::min(part.find('\n'), part.size());
    if (IsName(part.substr(0, end))) {
      parts[part.substr(0, end)] = end < part.size() ? part.substr(end + 1) : "";
    }
    at = next;
  }
  return test::ZipOf(parts);
}

void RequireOurs(const absl::Status& status) {
  Require(!ProblemOf(status).empty(), status.ToString().c_str());
}

void Read(const std::string& bytes) {
  const auto workbook = Workbook::Open(InMemory(bytes));
  if (!workbook.ok()) return RequireOurs(workbook.status());
  const auto sheet = SheetReader::Open(**workbook, "");
  if (!sheet.ok()) return RequireOurs(sheet.status());
  csv::Row row;
  while (true) {
    const auto is_there = (*sheet)->Next(row);
    if (!is_there.ok()) return RequireOurs(is_there.status());
    if (!*is_there) return;
    Require(row.fields.size() <= SheetReader::kMaxColumns, "a row has an end");
    for (const csv::Field& field : row.fields) {
      Require(field.text.size() <= SheetReader::kMaxCellBytes + 1000, "a cell has an end");
    }
    Require((*sheet)->Progress() <= 1, "no more is read than there is");
  }
}

}  // namespace
}  // namespace leadline::lead::table

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using leadline::lead::table::PackageOf;
  leadline::lead::table::Read(PackageOf(leadline::fuzz::TextOf(data, size)));
  return 0;
}
