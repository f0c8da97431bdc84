#include "services/lead/lead_import/row_rules.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/identifier/identifier.h"
#include "common/status/failure.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_text.h"
#include "services/rules/spreadsheet_text.h"

namespace leadline::lead {
namespace {

using v1::Lead;
using v1::LeadImportError;

constexpr char kLead[] = "lead.";

// Whether a violation of `field`, "tags[2]" or "custom_fields["budget"]", is about the path.
bool IsAbout(const std::string& field, const std::string& path, const std::string& custom_key) {
  if (!custom_key.empty()) return absl::StrContains(field, custom_key);
  return absl::StartsWith(field, path) &&
         (field.size() == path.size() || field[path.size()] == '[' || field[path.size()] == '.');
}

}  // namespace

RowReader::RowReader(const Mapping& mapping, const Lead& defaults, const LeadSettings& settings,
                     Validate validate)
    : defaults_(defaults), settings_(settings), validate_(std::move(validate)) {
  for (const v1::ColumnMapping& column : mapping) {
    if (!column.field().empty()) columns_.emplace_back(column.column(), column.field());
  }
}

ImportedRow RowReader::Read(const csv::Row& cells, const std::string& creator,
                            absl::Time time) const {
  ImportedRow row;
  row.line = static_cast<int64_t>(cells.place.line);
  if (!cells.error.empty()) {
    row.errors.push_back(ErrorAt(row.line, "", cells.error));
    return row;
  }
  ReadCells(cells, row);
  if (row.errors.empty()) Examine(row, creator, time);
  return row;
}

void RowReader::ReadCells(const csv::Row& cells, ImportedRow& row) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    const ImportColumn& column = columns_[i];
    const std::string& cell = cells.fields[static_cast<size_t>(column.number()) - 1].text;
    const std::string text = Tidy(rules::UnguardedCell(Tidy(cell)));
    if (text.empty()) continue;
    const absl::Status status = column.Fill(text, settings_, row.values);
    if (status.ok()) {
      row.filled.push_back(i);
    } else {
      row.errors.push_back(ErrorAt(row.line, column.path(), std::string(status.message())));
    }
  }
}

// What the contract forbids is wrong whatever becomes of the row; a name may be missing in one that
// only updates a lead.
void RowReader::Examine(ImportedRow& row, const std::string& creator, absl::Time time) const {
  v1::CreateLeadRequest request;
  *request.mutable_lead() = defaults_;
  Give(row, *request.mutable_lead(), true);
  row.errors = ErrorsOf(row.line, validate_(request));
  if (!row.errors.empty()) return;
  row.created = NewLead(request.lead(), {"leads/" + identifier::NewId(), creator, time}, settings_);
  FieldViolations violations;
  CheckLead(row.created, Lead(), settings_, kLead, violations);
  row.as_new = ErrorsOf(row.line, violations.ToStatus());
  if (row.as_new.empty()) row.as_new = ErrorsOf(row.line, CheckFirstStatus(row.created, settings_));
}

absl::Status RowReader::Revise(const ImportedRow& row, Lead& lead) const {
  const Lead before = lead;
  Give(row, lead, false);
  NormalizeText(lead);
  FieldViolations violations;
  CheckLead(lead, before, settings_, kLead, violations);
  return violations.ToStatus();
}

void RowReader::Give(const ImportedRow& row, Lead& lead, bool is_new) const {
  for (const size_t i : row.filled) {
    if (is_new || !columns_[i].only_at_creation()) columns_[i].Apply(row.values, lead);
  }
}

ImportErrors RowReader::ErrorsOf(int64_t line, const absl::Status& refusal) const {
  ImportErrors errors;
  if (refusal.ok()) return errors;
  const auto request = DetailOf<google::rpc::BadRequest>(refusal);
  if (!request.has_value()) return {ErrorAt(line, "", std::string(refusal.message()))};
  for (const auto& violation : request->field_violations()) {
    const std::string field(absl::StripPrefix(violation.field(), kLead));
    errors.push_back(ErrorAt(line, field, violation.description()));
  }
  return errors;
}

LeadImportError RowReader::ErrorAt(int64_t line, const std::string& field,
                                   const std::string& message) const {
  LeadImportError error;
  error.set_line(line);
  error.set_field(field);
  error.set_message(message);
  for (const ImportColumn& column : columns_) {
    if (!field.empty() && IsAbout(field, column.path(), CustomKeyOf(column.path()))) {
      error.set_column(column.number());
      break;
    }
  }
  return error;
}

}  // namespace leadline::lead
