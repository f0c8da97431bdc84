#include "services/leadctl/lead_columns.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/record/set_field.h"
#include "common/status/macros.h"
#include "services/rules/lead_columns.h"
#include "services/rules/spreadsheet_text.h"

namespace leadline::leadctl {
namespace {

using lead::v1::Lead;

constexpr char kRegion[] = "address.postal_address.region_code";

bool IsRegionCode(const std::string& text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]);
}

std::string Trimmed(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

LeadColumns::Column LeadColumns::Interpret(const std::string& header) {
  Column column{header, std::nullopt, "", false};
  const std::string path = rules::LeadFieldNamed(header);
  if (path.empty()) return column;
  column.field = record::Field::Find(*Lead::descriptor(), path);
  column.prefix = rules::EntriesOfLeadField(path);
  column.is_plain_text = path == "description_html" && Trimmed(header) != path;
  return column;
}

absl::StatusOr<LeadColumns> LeadColumns::FromHeader(const csv::Row& header) {
  LeadColumns columns;
  std::set<std::string> paths;
  for (const csv::Field& cell : header.fields) {
    Column& column = columns.columns_.emplace_back(Interpret(cell.text));
    if (!column.field.has_value()) {
      columns.unknown_.push_back(cell);
    } else if (!paths.insert(column.field->path()).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two columns mean ", column.field->path(), "; rename one"));
    }
  }
  if (!paths.empty()) return columns;
  return absl::InvalidArgumentError(
      "no column of the header means a field of a lead; name them company_name, last_name, email, "
      "city, country and so on");
}

std::optional<RowProblem> LeadColumns::Fill(const csv::Row& row, Lead& lead) const {
  if (!row.error.empty()) return RowProblem{row.place, "", row.error};
  if (row.fields.size() != columns_.size()) {
    return RowProblem{
        row.place, "",
        absl::StrCat("has ", row.fields.size(), " fields, the header has ", columns_.size())};
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    const std::string text = Trimmed(rules::UnguardedCell(Trimmed(row.fields[i].text)));
    if (text.empty() || !columns_[i].field.has_value()) continue;
    const absl::Status status = SetCell(columns_[i], text, lead);
    if (!status.ok()) {
      return RowProblem{row.fields[i].place, columns_[i].header, std::string(status.message())};
    }
  }
  return std::nullopt;
}

absl::Status LeadColumns::SetCell(const Column& column, const std::string& text, Lead& lead) {
  const record::Field& field = *column.field;
  if (field.path() == kRegion && !IsRegionCode(text)) {
    return absl::InvalidArgumentError("expected an ISO 3166 country code such as FR");
  }
  if (column.is_plain_text) return SetFromText(field, rules::AsHtml(text), lead);
  if (!column.prefix.empty()) {
    // One entry, or several in one cell where the field takes several.
    for (const auto part : absl::StrSplit(text, field.descriptor().is_repeated() ? '|' : '\0')) {
      const std::string entry(absl::StripAsciiWhitespace(part));
      const bool is_name = absl::StartsWith(entry, column.prefix);
      LEADLINE_RETURN_IF_ERROR(
          SetFromText(field, is_name ? entry : column.prefix + rules::SlugOf(entry), lead));
    }
    return absl::OkStatus();
  }
  return SetFromText(field, text, lead);
}

RowProblem LeadColumns::Locate(const csv::Row& row, const std::string& field,
                               const std::string& message) const {
  for (size_t i = 0; i < columns_.size() && i < row.fields.size(); ++i) {
    if (columns_[i].field.has_value() && columns_[i].field->path() == field) {
      return {row.fields[i].place, columns_[i].header, message};
    }
  }
  return {row.place, "", field.empty() ? message : field + ": " + message};
}

}  // namespace leadline::leadctl
