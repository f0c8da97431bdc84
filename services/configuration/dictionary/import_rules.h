#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/configuration/v1/dictionary.pb.h"
#include "leadline/configuration/v1/dictionary_service.pb.h"

namespace leadline::configuration {

using RowErrors = std::vector<v1::DictionaryImportReport::RowError>;

// One row of a file, and what is wrong with it whatever the dictionary holds already.
struct ImportRow {
  int64_t line = 0;
  v1::DictionaryEntry entry;
  RowErrors errors;
};

// A file of entries. An entry that is there already gets the values of the columns there are.
struct ImportFile {
  std::vector<ImportRow> rows;
  bool has_code = false;
  bool has_color = false;
  bool has_parent = false;
  std::vector<std::string> languages;  // Of the columns label.fr …
};

// What the contract says of a request: every violation at once.
using ValidateEntry = absl::FunctionRef<absl::Status(const v1::CreateDictionaryEntryRequest&)>;

// Reads the file of a request. Fails with every violation of its header at once, not for the sake
// of a row.
absl::StatusOr<ImportFile> ReadImport(const v1::ImportDictionaryRequest& request,
                                      const v1::Dictionary& dictionary, ValidateEntry validate);

// What the dictionary holds that concerns one row.
struct RowSurroundings {
  bool known = false;      // There is an entry of this id.
  bool blank = false;      // Nothing of the label can be seen.
  std::string same_label;  // Another entry that has the label; empty when none has.
  std::string same_code;
  bool parent_in_use = true;
};

// What is wrong with a row there.
RowErrors ErrorsOf(const ImportRow& row, const RowSurroundings& surroundings);

// Counts a row that cannot be taken, and keeps what is wrong with it while there is room.
void Report(const RowErrors& errors, v1::DictionaryImportReport& report);

}  // namespace leadline::configuration
