#pragma once

#include <string>
#include <vector>

#include "common/status/failure.h"
#include "google/protobuf/repeated_field.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_import.pb.h"
#include "services/lead/settings/lead_settings.h"

// Which column of a file fills which field of a lead.
namespace leadline::lead {

using Mapping = google::protobuf::RepeatedPtrField<v1::ColumnMapping>;

// Whether the first row of a table names its columns rather than being the first of many: a cell is
// known as the name of a field, or none holds a number or an "@".
bool LooksLikeHeader(const std::vector<std::string>& cells);

// The field that each of the columns is likely to fill; empty where the name means nothing, or what
// a column before it means.
Mapping ProposeMapping(const std::vector<std::string>& columns, const LeadSettings& settings);

// Adds a violation for each column that is not there, and each field that does not exist, that a
// caller does not write, or that is filled twice.
void CheckMapping(const Mapping& mapping, size_t column_count, const LeadSettings& settings,
                  FieldViolations& violations);

// The fields of which a lead needs a value but no column gives one.
std::vector<std::string> MissingFields(const Mapping& mapping, const LeadSettings& settings);

// "erp" of "external_ids.erp"; empty for other fields.
std::string SystemOf(const std::string& field);

// "budget" of "custom_fields.budget"; empty for other fields.
std::string CustomKeyOf(const std::string& field);

}  // namespace leadline::lead
