#include "services/lead/export/export_rules.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/record/json.h"
#include "common/status/failure.h"
#include "services/lead/export/csv_text.h"

namespace leadline::lead {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using record::Field;
using v1::ExportLeadsRequest;
using v1::Lead;

constexpr char kCustom[] = "custom_fields";
constexpr int kPageSize = 200;

// What is computed for whoever is answered, and is no part of the lead.
bool IsForCallers(const std::string& path) {
  return absl::StartsWith(path, "external_links") || absl::StartsWith(path, "allowed_actions");
}

// Whether one cell holds the whole of it.
bool IsOneCell(const FieldDescriptor& field) {
  return field.is_repeated() || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         field.message_type()->full_name() == "google.protobuf.Timestamp";
}

// Every cell that a CSV file can have of a record.
void AddCells(const Descriptor& type, const std::string& prefix, const LeadSettings& settings,
              std::vector<std::string>& paths) {
  static const std::set<std::string> kLeftOut = {"external_links", "allowed_actions",
                                                 "further_contacts", "annotations"};
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = prefix + field.name();
    if (kLeftOut.count(path) > 0) continue;
    if (path == kCustom) {
      for (const auto& [key, custom] : settings.custom_fields()) {
        paths.push_back(absl::StrCat(path, ".", key));
      }
    } else if (IsOneCell(field)) {
      paths.push_back(path);
    } else {
      AddCells(*field.message_type(), path + ".", settings, paths);
    }
  }
}

bool IsKnown(const std::string& path, const LeadSettings& settings) {
  const std::string custom = absl::StrCat(kCustom, ".");
  return !absl::StartsWith(path, custom) ||
         settings.custom_fields().count(path.substr(custom.size())) > 0;
}

}  // namespace

absl::StatusOr<ExportFormat> FormatOf(const ExportLeadsRequest& request,
                                      const LeadSettings& settings) {
  ExportFormat format;
  format.is_csv = request.format() != ExportLeadsRequest::FORMAT_JSON_LINES;
  format.byte_order_mark = format.is_csv && request.byte_order_mark();
  std::vector<std::string> paths(request.fields().begin(), request.fields().end());
  if (paths.empty() && format.is_csv) AddCells(*Lead::descriptor(), "", settings, paths);
  FieldViolations violations;
  for (size_t i = 0; i < paths.size(); ++i) {
    const auto field = Field::Find(*Lead::descriptor(), paths[i]);
    if (!field.has_value() || IsForCallers(paths[i]) || !IsKnown(paths[i], settings)) {
      violations.Add(absl::StrCat("fields[", i, "]"), "is no field that is exported");
    } else {
      format.fields.push_back(*field);
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return format;
}

std::string HeaderOf(const ExportFormat& format) {
  if (!format.is_csv) return "";
  const auto append = [](std::string* out, const Field& field) {
    out->append(CsvCell(field.path()));
  };
  return absl::StrCat(format.byte_order_mark ? "\xEF\xBB\xBF" : "",
                      absl::StrJoin(format.fields, ",", append), "\r\n");
}

std::string LineOf(const ExportFormat& format, const Lead& lead) {
  if (format.is_csv) {
    const auto append = [&](std::string* out, const Field& field) {
      out->append(CsvCell(field, lead));
    };
    return absl::StrJoin(format.fields, ",", append) + "\r\n";
  }
  Lead chosen;
  for (const Field& field : format.fields) Field::Copy(field, lead, field, chosen);
  return record::JsonOf(format.fields.empty() ? lead : chosen) + "\n";
}

v1::ListLeadsRequest ListOf(const ExportLeadsRequest& request) {
  v1::ListLeadsRequest list;
  list.set_page_size(kPageSize);
  list.set_filter(request.filter());
  list.set_order_by(request.order_by());
  list.set_saved_view(request.saved_view());
  list.set_include_converted(request.include_converted());
  list.set_show_deleted(request.show_deleted());
  return list;
}

}  // namespace leadline::lead
