#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/lead/v1/lead_import.pb.h"
#include "services/lead/lead_import/rehearsal_store.h"
#include "services/lead/lead_import/row_rules.h"
#include "services/lead/settings/intake.h"

namespace leadline::postgres {
class Transaction;
}

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

// Rows of a file, one after the other.
struct FileRows {
  std::vector<ImportedRow> rows;
  int percent = 0;  // How much of the file was read then.
  bool is_last = false;
};

// The next rows of an import.
struct ImportStep {
  const v1::LeadImport& lead_import;  // As it was asked for.
  FileRows file = {};
  int64_t read_before = 0;  // How many rows stand before them.
  const RowReader& reader;
  const Intake& intake;
};

// What became of them.
struct ImportOutcome {
  v1::LeadImportCounts counts;
  ImportErrors errors;              // In the order of the file.
  std::vector<MadeLead> rehearsed;  // Of a dry run: what the steps after this one have to know.
};

// Imports the rows of a step in one transaction. Its events take ordinals below twice the number
// of rows and two. Rows that cannot be imported are part of the outcome; a failure means that
// nothing of the transaction may be kept.
absl::Status TakeRows(postgres::Transaction& tx, const query::Caller& caller,
                      const ImportStep& step, ImportOutcome& outcome);

}  // namespace leadline::lead
