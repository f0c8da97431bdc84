#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/csv/reader.h"
#include "common/record/record.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::leadctl {

// What keeps a row of a file out, and where.
struct RowProblem {
  csv::Place place;
  std::string column;  // As the header names it; empty when it is the row as a whole.
  std::string message;
};

// Which column of a file is which field of a lead, by the file's header: the path of a field
// ("email", "address.postal_address.locality") or one of the names people give it ("E-mail",
// "Company", "City").
class LeadColumns final {
 public:
  // Fails when two columns mean the same field, or none means any.
  static absl::StatusOr<LeadColumns> FromHeader(const csv::Row& header);

  // The header's cells that mean nothing to us: their columns are left out.
  const std::vector<csv::Field>& unknown() const { return unknown_; }

  // Fills `lead` from a row; an empty cell leaves its field unset.
  std::optional<RowProblem> Fill(const csv::Row& row, lead::v1::Lead& lead) const;

  // A violation that the server found in `field` ("email") of a row's lead.
  RowProblem Locate(const csv::Row& row, const std::string& field,
                    const std::string& message) const;

 private:
  struct Column {
    std::string header;
    std::optional<record::Field> field;
    std::string prefix;  // Of the dictionary entry that a plain word in the cell stands for.
    bool is_plain_text = false;  // For a field of HTML.
  };

  static Column Interpret(const std::string& header);
  static absl::Status SetCell(const Column& column, const std::string& text, lead::v1::Lead& lead);

  std::vector<Column> columns_;
  std::vector<csv::Field> unknown_;
};

}  // namespace leadline::leadctl
