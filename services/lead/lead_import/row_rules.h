#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/csv/reader.h"
#include "leadline/lead/v1/lead_import.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/lead_import/cell_rules.h"
#include "services/lead/lead_import/mapping_rules.h"
#include "services/lead/settings/lead_settings.h"

namespace leadline::lead {

using ImportErrors = std::vector<v1::LeadImportError>;

// One row of a file, judged as far as it can be by itself.
struct ImportedRow {
  int64_t line = 0;
  v1::Lead values;             // What stands in it.
  std::vector<size_t> filled;  // The columns that do.
  v1::Lead created;            // The lead it would be as a new one.
  ImportErrors errors;         // What is wrong with it, whatever becomes of it.
  ImportErrors as_new;         // What is wrong with `created`.
};

// Turns the rows of a file into leads, by the same rules that CreateLead has.
class RowReader final {
 public:
  // What the contract says of a request's fields.
  using Validate = std::function<absl::Status(const v1::CreateLeadRequest&)>;

  // All must outlive the reader. `defaults` has what a row without a value gets.
  RowReader(const Mapping& mapping, const v1::Lead& defaults, const LeadSettings& settings,
            Validate validate);

  // `creator` and `time` are those of a lead that is created of it.
  ImportedRow Read(const csv::Row& row, const std::string& creator, absl::Time time) const;

  // Gives a lead that is there, or is about to be, the values of the row, or says what is wrong
  // then.
  absl::Status Revise(const ImportedRow& row, v1::Lead& lead) const;

  // What a refusal of the row says, each violation at its column.
  ImportErrors ErrorsOf(int64_t line, const absl::Status& refusal) const;

 private:
  void Give(const ImportedRow& row, v1::Lead& lead, bool is_new) const;
  void ReadCells(const csv::Row& cells, ImportedRow& row) const;
  void Examine(ImportedRow& row, const std::string& creator, absl::Time time) const;
  v1::LeadImportError ErrorAt(int64_t line, const std::string& field,
                              const std::string& message) const;

  std::vector<ImportColumn> columns_;
  const v1::Lead& defaults_;
  const LeadSettings& settings_;
  const Validate validate_;
};

}  // namespace leadline::lead
