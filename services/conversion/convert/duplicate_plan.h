#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/conversion/convert/conversion_draft.h"

namespace leadline::conversion {

// Where duplicates are looked for: as they are, or held in a transaction.
struct DuplicateSource {
  absl::FunctionRef<absl::StatusOr<Duplicates>(const DuplicateSearch&)> find;
  // Adds the record to those that are linked, unless it is gone by now.
  absl::FunctionRef<absl::Status(const std::string& name, LinkedRecords&)> link;
};

// Plans until everything that the policies ask for is linked, and warns of what is not. Adds to
// `linked`. Fails as `plan` does, or with DUPLICATE_CONFLICT.
absl::StatusOr<ConversionDraft> PlanWithoutDuplicates(
    absl::FunctionRef<absl::StatusOr<ConversionDraft>(const LinkedRecords&)> plan,
    const DuplicateSource& source, LinkedRecords& linked);

// Warns of what is made although it may exist already.
void WarnOfDuplicates(const Duplicates& found, ConversionDraft& draft);

// Makes a record that was found the one that is linked, unless it was deleted in the meantime.
void LinkDuplicate(v1::Account account, LinkedRecords& linked);
void LinkDuplicate(v1::Contact contact, LinkedRecords& linked);

}  // namespace leadline::conversion
