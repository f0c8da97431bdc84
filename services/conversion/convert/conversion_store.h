#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/convert/conversion_draft.h"
#include "services/conversion/number_series/number_block_store.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// One of several conversions that are decided together.
struct PlannedConversion {
  Links links;
  std::function<absl::StatusOr<ConversionDraft>(const LinkedRecords&)> plan;  // As for Commit.
};

// What became of several conversions: all of them are decided for, or none.
struct CommittedTogether {
  std::vector<v1::ConvertLeadResponse> answers;  // Of all, in order, or of none.
  std::map<size_t, absl::Status> refusals;       // Why not, by the places of those that fail.
  std::optional<size_t>
      decided;  // The place of one that was decided before, or its lead by another.
};

// Decides for conversions: the one transaction that makes a lead's records.
class ConversionStore final {
 public:
  // Plans what to commit when the records to link are known and held. Runs inside the transaction,
  // perhaps more than once, so it is pure.
  using Plan = absl::FunctionRef<absl::StatusOr<ConversionDraft>(const LinkedRecords&)>;
  // The answer; none when the conversion, or another one of the lead, was decided before.
  using Committed = absl::StatusOr<std::optional<v1::ConvertLeadResponse>>;

  explicit ConversionStore(postgres::Database& database)
      : database_(database), number_blocks_(database) {}

  // Decides for a conversion, with all that it makes and changes, in one transaction; without
  // links, further contacts and guarded duplicates in one statement. Of two conversions that must
  // not make the same record twice, the second one sees what the first one made. Fails with
  // RESOURCE_NOT_FOUND for a missing link, with what `plan` says, with DUPLICATE_CONFLICT, with
  // RESOURCE_EXISTS for an external id that is taken, and then has decided nothing; or as Database
  // does, and then Read tells.
  Committed Commit(const std::string& organization, const Links& links, Plan plan);

  // The same, rolled back.
  Committed Rehearse(const std::string& organization, const Links& links, Plan plan);

  // RESOURCE_EXISTS when another record has an external id of one of the answer's.
  absl::Status CheckUntaken(const std::string& organization,
                            const v1::ConvertLeadResponse& answer) const;

  // What is like that which a conversion would make, now.
  absl::StatusOr<Duplicates> Find(const std::string& organization,
                                  const DuplicateSearch& search) const;

  // Decides for several conversions in one transaction, one after the other: each is planned with
  // what those before it made and changed. When one of them fails, nothing is decided. Fails as
  // Database does, and then Read tells of each what it tells of all.
  absl::StatusOr<CommittedTogether> CommitTogether(
      const std::string& organization, const std::vector<PlannedConversion>& conversions);

  // The same, rolled back.
  absl::StatusOr<CommittedTogether> RehearseTogether(
      const std::string& organization, const std::vector<PlannedConversion>& conversions);

 private:
  absl::Status Warn(const std::string& organization, ConversionDraft& draft) const;
  struct TogetherRun;

  Committed CommitInOneStatement(const std::string& organization, ConversionDraft& draft);
  absl::StatusOr<CommittedTogether> Judge(const std::string& organization,
                                          const absl::Status& status, TogetherRun& run);
  absl::Status Explain(const std::string& organization, const absl::Status& failure,
                       const ConversionDraft& draft);

  postgres::Database& database_;
  NumberBlockStore number_blocks_;
};

}  // namespace leadline::conversion
