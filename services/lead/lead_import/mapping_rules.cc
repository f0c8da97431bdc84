#include "services/lead/lead_import/mapping_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/record/record.h"
#include "common/record/set_field.h"
#include "services/rules/lead_columns.h"

namespace leadline::lead {
namespace {

using v1::ColumnMapping;
using v1::Lead;

constexpr char kExternalIds[] = "external_ids.";
constexpr char kCustomFields[] = "custom_fields.";
constexpr size_t kMaxSystem = 63;

// As the contract has it for external ids.
bool IsSystem(const std::string& text) {
  return text.size() <= kMaxSystem && absl::ascii_islower(text[0]) &&
         std::all_of(text.begin(), text.end(), [](const char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

std::string After(const char* prefix, const std::string& text) {
  return absl::StartsWith(text, prefix) ? text.substr(std::string(prefix).size()) : "";
}

// What a column cannot fill, or nothing.
std::string FaultOf(const std::string& path, const LeadSettings& settings) {
  const std::string system = SystemOf(path);
  if (!system.empty()) {
    return IsSystem(system) ? "" : "must name a system in at most 63 of a-z, 0-9 and -";
  }
  const std::string key = CustomKeyOf(path);
  if (!key.empty()) {
    return record::FindOpen(settings.custom_fields(), key) != nullptr
               ? ""
               : "must be a custom field of leads that is in use";
  }
  const auto field = record::Field::Find(*Lead::descriptor(), path);
  if (!field.has_value() || field->IsMapEntry()) return "must be a field of a lead";
  const auto& steps = field->steps();
  const bool writable = std::all_of(steps.begin(), steps.end(), [](const auto* step) {
    return record::IsWritable(*step) && step->name() != "etag";
  });
  const bool fits = writable && record::IsSettable(field->descriptor());
  return fits ? "" : "must be a field that a caller writes and that fits into a cell";
}

std::string PathOf(const std::string& column, const LeadSettings& settings) {
  const std::string name(absl::StripAsciiWhitespace(column));
  const std::string system = SystemOf(name);
  if (!system.empty()) return name;
  std::string path = rules::LeadFieldNamed(name);
  if (!path.empty()) return path;
  const std::string key = CustomKeyOf(name);
  const std::string found = settings.labels().FindField(key.empty() ? name : key);
  return found.empty() ? "" : kCustomFields + found;
}

}  // namespace

bool LooksLikeHeader(const std::vector<std::string>& cells) {
  const auto is_known = [](const std::string& cell) {
    return !rules::LeadFieldNamed(cell).empty();
  };
  const auto is_value = [](const std::string& cell) {
    return absl::StrContains(cell, "@") ||
           std::any_of(cell.begin(), cell.end(), [](char c) { return absl::ascii_isdigit(c); });
  };
  return std::any_of(cells.begin(), cells.end(), is_known) ||
         std::none_of(cells.begin(), cells.end(), is_value);
}

Mapping ProposeMapping(const std::vector<std::string>& columns, const LeadSettings& settings) {
  Mapping mapping;
  std::set<std::string> taken;
  for (size_t i = 0; i < columns.size(); ++i) {
    ColumnMapping& column = *mapping.Add();
    column.set_column(static_cast<int>(i) + 1);
    const std::string path = PathOf(columns[i], settings);
    const bool is_new =
        !path.empty() && FaultOf(path, settings).empty() && taken.insert(path).second;
    if (is_new) column.set_field(path);
  }
  return mapping;
}

void CheckMapping(const Mapping& mapping, size_t column_count, const LeadSettings& settings,
                  FieldViolations& violations) {
  std::set<std::string> fields;
  std::set<int> columns;
  for (int i = 0; i < mapping.size(); ++i) {
    const std::string path = absl::StrCat("mapping[", i, "].");
    if (static_cast<size_t>(mapping[i].column()) > column_count) {
      violations.Add(path + "column", absl::StrCat("the file has ", column_count, " columns"));
    }
    if (!columns.insert(mapping[i].column()).second)
      violations.Add(path + "column", "is there twice");
    if (mapping[i].field().empty()) continue;
    const std::string fault = FaultOf(mapping[i].field(), settings);
    if (!fault.empty()) violations.Add(path + "field", fault);
    if (!fields.insert(mapping[i].field()).second) violations.Add(path + "field", "is there twice");
  }
  if (fields.empty()) violations.Add("mapping", "no column fills a field of a lead");
}

std::vector<std::string> MissingFields(const Mapping& mapping, const LeadSettings& settings) {
  std::set<std::string> fields;
  for (const ColumnMapping& column : mapping) fields.insert(column.field());
  std::vector<std::string> missing;
  if (fields.count("last_name") + fields.count("company_name") == 0) {
    missing = {"last_name", "company_name"};
  }
  for (const auto& [key, field] : settings.custom_fields()) {
    const bool is_needed = field.required && !field.archived;
    if (is_needed && fields.count(kCustomFields + key) == 0) missing.push_back(kCustomFields + key);
  }
  return missing;
}

std::string SystemOf(const std::string& field) { return After(kExternalIds, field); }

std::string CustomKeyOf(const std::string& field) { return After(kCustomFields, field); }

}  // namespace leadline::lead
