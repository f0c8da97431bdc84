#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/record/record.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

// How leads are written into a file. Nothing here does I/O, reads a clock or is random.
struct ExportFormat {
  bool is_csv = true;
  bool byte_order_mark = false;
  std::vector<record::Field> fields;  // Of JSON: none for all.
};

// FIELD_INVALID with every field that cannot be exported.
absl::StatusOr<ExportFormat> FormatOf(const v1::ExportLeadsRequest& request,
                                      const LeadSettings& settings);

// What comes before the first lead.
std::string HeaderOf(const ExportFormat& format);

// A lead, as a line.
std::string LineOf(const ExportFormat& format, const v1::Lead& lead);

// The list whose leads are written, its first page.
v1::ListLeadsRequest ListOf(const v1::ExportLeadsRequest& request);

}  // namespace leadline::lead
