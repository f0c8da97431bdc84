#include "services/lead/lead_import/import_rules.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/identifier/identifier.h"
#include "common/record/custom_fields.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_field_rules.h"
#include "services/lead/lead/lead_rules.h"
#include "services/lead/lead/lead_text.h"

namespace leadline::lead {
namespace {

using v1::DescribeImportResponse;
using v1::ImportLeadsRequest;
using v1::Lead;

constexpr char kImports[] = "imports/";
constexpr int kSamples = 5;
constexpr size_t kSampleLength = 200;

// At most the first 200 characters.
std::string Shortened(const std::string& text) {
  size_t length = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool starts_character = (text[i] & 0xC0) != 0x80;
    if (starts_character && length++ == kSampleLength) return text.substr(0, i);
  }
  return text;
}

// Values that every new lead would have. Names come from the rows, and so may what is required.
void CheckDefaults(const Lead& defaults, const LeadSettings& settings,
                   FieldViolations& violations) {
  Lead lead = NewLead(defaults, {"leads/new", "", absl::UnixEpoch()}, settings);
  if (lead.company_name().empty() && lead.last_name().empty()) lead.set_last_name("x");
  lead.clear_custom_fields();
  Lead before;
  before.set_name(lead.name());
  CheckLead(lead, before, settings, "defaults.", violations);
  if (!lead.external_ids().empty()) {
    violations.Add("defaults.external_ids", "must be empty: no two leads have the same");
  }
  const auto faults = record::FaultsOf(settings.custom_fields(), defaults.custom_fields(), {},
                                       [&](const auto& entry) { return settings.HasEntry(entry); });
  for (const auto& [key, fault] : faults) {
    violations.Add(absl::StrCat("defaults.custom_fields[\"", key, "\"]"), fault);
  }
}

}  // namespace

absl::Status CheckImportName(const std::string& name) {
  const bool is_import = absl::StartsWith(name, kImports);
  if (is_import && identifier::IsId(name.substr(sizeof(kImports) - 1))) return absl::OkStatus();
  return NameInvalid("name", "imports/{import}");
}

DescribeImportResponse DescriptionOf(const ImportTable& table, const LeadSettings& settings) {
  DescribeImportResponse description;
  *description.mutable_format() = table.format();
  for (const std::string& sheet : table.sheets()) description.add_sheets(sheet);
  const Mapping mapping = ProposeMapping(table.columns(), settings);
  for (int i = 0; i < mapping.size(); ++i) {
    auto& column = *description.add_columns();
    *column.mutable_mapping() = mapping[i];
    column.set_header(Shortened(Tidy(table.columns()[static_cast<size_t>(i)])));
  }
  for (const std::string& field : MissingFields(mapping, settings)) {
    description.add_missing_fields(field);
  }
  return description;
}

void AddSamples(const csv::Row& row, DescribeImportResponse& description) {
  if (!row.error.empty()) return;
  for (int i = 0; i < description.columns_size(); ++i) {
    auto& column = *description.mutable_columns(i);
    const std::string text = Tidy(row.fields[static_cast<size_t>(i)].text);
    if (!text.empty() && column.samples_size() < kSamples) column.add_samples(Shortened(text));
  }
}

absl::Status CheckImport(const ImportLeadsRequest& request, const Mapping& mapping,
                         size_t column_count, const LeadSettings& settings) {
  FieldViolations violations;
  CheckMapping(mapping, column_count, settings, violations);
  CheckDefaults(request.defaults(), settings, violations);
  const auto& fields = request.duplicate_fields();
  if (fields.size() == 1 && fields[0] == "first_name") {
    violations.Add("duplicate_fields", "a first name alone says too little");
  }
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return CheckFirstStatus(request.defaults(), settings);
}

v1::LeadImport::DuplicatePolicy PolicyOf(const ImportLeadsRequest& request) {
  const auto policy = request.duplicate_policy();
  return policy == v1::LeadImport::DUPLICATE_POLICY_UNSPECIFIED
             ? v1::LeadImport::DUPLICATE_POLICY_SKIP
             : policy;
}

}  // namespace leadline::lead
