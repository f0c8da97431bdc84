#pragma once

#include <string>

#include "common/record/record.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::lead {

// The cell of a CSV file, as of RFC 4180, that holds a field of a lead; nothing for one without a
// value. What a spreadsheet would take for a formula is none any more.
std::string CsvCell(const record::Field& field, const v1::Lead& lead);

// The same of a text.
std::string CsvCell(const std::string& text);

}  // namespace leadline::lead
