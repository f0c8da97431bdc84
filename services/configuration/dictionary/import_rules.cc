#include "services/configuration/dictionary/import_rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/csv/file.h"
#include "common/csv/reader.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/configuration/dictionary/dictionary_rules.h"

namespace leadline::configuration {
namespace {

using v1::CreateDictionaryEntryRequest;
using v1::Dictionary;
using v1::DictionaryEntry;
using v1::DictionaryImportReport;

constexpr size_t kMaxRows = 100'000;
constexpr int kMaxErrors = 50;

constexpr char kId[] = "id";
constexpr char kLabel[] = "label.";

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

// "fr" of "label.fr".
std::optional<std::string> LanguageOf(const std::string& column) {
  if (!absl::StartsWith(column, kLabel) || column.size() == sizeof(kLabel) - 1) return std::nullopt;
  return column.substr(sizeof(kLabel) - 1);
}

// Headers may be in any case, but for what says a language: "Label.pt-BR" is label.pt-BR.
std::string ColumnNamed(const std::string& header) {
  const std::string name = absl::AsciiStrToLower(header);
  return LanguageOf(name) ? kLabel + header.substr(sizeof(kLabel) - 1) : name;
}

bool IsColumn(const std::string& name) {
  static const std::vector<std::string> kColumns = {kId, "display_name", "code", "parent", "color"};
  return std::find(kColumns.begin(), kColumns.end(), name) != kColumns.end() ||
         LanguageOf(name).has_value();
}

// The column that holds a field: "label.fr" dictionary_entry.labels["fr"].
std::string ColumnOf(const std::string& field) {
  const std::string entry = "dictionary_entry.";
  const std::string labels = entry + "labels[\"";
  if (absl::StartsWith(field, labels)) {
    return kLabel + field.substr(labels.size(), field.find('"', labels.size()) - labels.size());
  }
  return absl::StartsWith(field, entry) ? field.substr(entry.size()) : kId;
}

DictionaryImportReport::RowError ErrorAt(int64_t line, const std::string& column,
                                         const std::string& message) {
  DictionaryImportReport::RowError error;
  error.set_line(line);
  error.set_column(column);
  error.set_message(message);
  return error;
}

void AddViolations(const absl::Status& status, ImportRow& row) {
  const auto request = DetailOf<google::rpc::BadRequest>(status);
  if (!request.has_value()) return;
  for (const auto& violation : request->field_violations()) {
    row.errors.push_back(ErrorAt(row.line, ColumnOf(violation.field()), violation.description()));
  }
}

// Reads one file from its header to its last row.
class Reading final {
 public:
  Reading(const Dictionary& dictionary, ValidateEntry validate)
      : dictionary_(dictionary), validate_(validate) {}

  absl::StatusOr<ImportFile> Run(const std::string& content) {
    std::istringstream in(content);
    const auto file = csv::Inspect(in);
    if (!file.ok()) return Refused(std::string(file.status().message()));
    in.clear();
    in.seekg(0);
    csv::Reader reader(in, file->delimiter);
    csv::Row row;
    if (!reader.Next(row)) return Refused("has no header");
    LEADLINE_RETURN_IF_ERROR(ReadHeader(row));
    while (reader.Next(row)) {
      if (file_.rows.size() == kMaxRows) {
        return Refused(absl::StrCat("has more than ", kMaxRows, " rows"));
      }
      ReadRow(row);
    }
    return std::move(file_);
  }

 private:
  static absl::Status Refused(const std::string& why) {
    FieldViolations violations;
    violations.Add("content", why);
    return violations.ToStatus();
  }

  absl::Status ReadHeader(const csv::Row& header) {
    FieldViolations violations;
    if (!header.error.empty()) violations.Add("content", "header: " + header.error);
    for (const csv::Field& cell : header.fields) {
      const std::string column = ColumnNamed(Trimmed(cell.text));
      if (!IsColumn(column)) {
        violations.Add("content", "column \"" + cell.text + "\" is none of an entry");
      } else if (Has(column)) {
        violations.Add("content", "column " + column + " is there twice");
      }
      columns_.push_back(column);
      if (const auto language = LanguageOf(column)) file_.languages.push_back(*language);
    }
    Require(kId, violations);
    Require("display_name", violations);
    if (dictionary_.coded()) Require("code", violations);
    file_.has_code = Has("code");
    file_.has_color = Has("color");
    file_.has_parent = Has("parent");
    return violations.ToStatus();
  }

  bool Has(const std::string& column) const {
    return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
  }

  void Require(const std::string& column, FieldViolations& violations) const {
    if (!Has(column)) violations.Add("content", "column " + column + " is missing");
  }

  void ReadRow(const csv::Row& cells) {
    ImportRow& row = file_.rows.emplace_back();
    row.line = static_cast<int64_t>(cells.place.line);
    if (!cells.error.empty()) {
      row.errors.push_back(ErrorAt(row.line, "", cells.error));
    } else if (cells.fields.size() != columns_.size()) {
      row.errors.push_back(ErrorAt(
          row.line, "",
          absl::StrCat("has ", cells.fields.size(), " fields, the header ", columns_.size())));
    } else {
      ReadCells(cells, row);
    }
  }

  void ReadCells(const csv::Row& cells, ImportRow& row) {
    CreateDictionaryEntryRequest request;
    request.set_parent(dictionary_.name());
    for (size_t i = 0; i < columns_.size(); ++i) {
      SetCell(columns_[i], Trimmed(cells.fields[i].text), request);
    }
    row.entry = NewEntry(request);
    AddViolations(validate_(request), row);
    if (row.errors.empty()) AddViolations(CheckEntry(dictionary_, row.entry), row);
    CheckOnce(kId, request.dictionary_entry_id(), row);
    CheckOnce("code", row.entry.code(), row);
  }

  void SetCell(const std::string& column, const std::string& text,
               CreateDictionaryEntryRequest& request) const {
    DictionaryEntry& entry = *request.mutable_dictionary_entry();
    if (text.empty()) return;
    if (column == kId) return request.set_dictionary_entry_id(text);
    if (column == "display_name") return entry.set_display_name(text);
    if (column == "code") return entry.set_code(text);
    if (column == "color") return entry.set_color(text);
    if (column == "parent") return entry.set_parent(ParentOf(text));
    (*entry.mutable_labels())[*LanguageOf(column)] = text;
  }

  // A bare id is one of the dictionary's parent.
  std::string ParentOf(const std::string& text) const {
    const bool bare = !absl::StrContains(text, "/") && !dictionary_.parent().empty();
    return bare ? dictionary_.parent() + "/entries/" + text : text;
  }

  void CheckOnce(const std::string& column, const std::string& value, ImportRow& row) {
    if (value.empty()) return;
    const auto [first, is_new] = lines_.try_emplace(column + '=' + value, row.line);
    if (is_new) return;
    row.errors.push_back(
        ErrorAt(row.line, column, absl::StrCat("line ", first->second, " has it")));
  }

  const Dictionary& dictionary_;
  const ValidateEntry validate_;
  std::vector<std::string> columns_;
  std::map<std::string, int64_t> lines_;  // Where each id and each code first stands.
  ImportFile file_;
};

}  // namespace

absl::StatusOr<ImportFile> ReadImport(const v1::ImportDictionaryRequest& request,
                                      const Dictionary& dictionary, ValidateEntry validate) {
  return Reading(dictionary, validate).Run(request.content());
}

RowErrors ErrorsOf(const ImportRow& row, const RowSurroundings& surroundings) {
  RowErrors errors;
  const auto add = [&](const std::string& column, const std::string& message) {
    errors.push_back(ErrorAt(row.line, column, message));
  };
  if (surroundings.blank) add("display_name", "must not be blank");
  if (!surroundings.same_label.empty()) {
    add("display_name", surroundings.same_label + " has this label already");
  }
  if (!surroundings.same_code.empty()) {
    add("code", surroundings.same_code + " has this code already");
  }
  if (!surroundings.parent_in_use) add("parent", row.entry.parent() + " is no entry in use");
  return errors;
}

void Report(const RowErrors& errors, DictionaryImportReport& report) {
  report.set_failed(report.failed() + 1);
  for (const auto& error : errors) {
    if (report.errors_size() < kMaxErrors) *report.add_errors() = error;
  }
}

}  // namespace leadline::configuration
