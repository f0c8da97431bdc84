#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "common/csv/reader.h"
#include "leadline/lead/v1/lead_import_service.pb.h"
#include "services/lead/lead_import/import_table.h"
#include "services/lead/lead_import/mapping_rules.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

absl::Status CheckImportName(const std::string& name);

// What there is to say of a table before its rows are read.
v1::DescribeImportResponse DescriptionOf(const ImportTable& table, const LeadSettings& settings);

// Adds the values of a row, where there are few yet.
void AddSamples(const csv::Row& row, v1::DescribeImportResponse& description);

// Everything that is wrong with an import before its rows are read, by that mapping.
absl::Status CheckImport(const v1::ImportLeadsRequest& request, const Mapping& mapping,
                         size_t column_count, const LeadSettings& settings);

v1::LeadImport::DuplicatePolicy PolicyOf(const v1::ImportLeadsRequest& request);

}  // namespace leadline::lead
