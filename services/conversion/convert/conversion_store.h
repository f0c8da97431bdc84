#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/convert/conversion_draft.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// Decides for conversions: the one transaction that makes a lead's records.
class ConversionStore final {
 public:
  // Plans what to commit when the records to link are known and held. Runs inside the transaction,
  // perhaps more than once, so it is pure.
  using Plan = absl::FunctionRef<absl::StatusOr<ConversionDraft>(const LinkedRecords&)>;
  // The answer; none when the conversion, or another one of the lead, was decided before.
  using Committed = absl::StatusOr<std::optional<v1::ConvertLeadResponse>>;

  explicit ConversionStore(postgres::Database& database) : database_(database) {}

  // Decides for a conversion, with all that it makes and changes, in one transaction; without
  // links, further contacts and guarded duplicates in one statement. Of two conversions that must
  // not make the same record twice, the second one sees what the first one made. Fails with
  // RESOURCE_NOT_FOUND for a missing link, with what `plan` says, with DUPLICATE_CONFLICT, with
  // RESOURCE_EXISTS for an external id that is taken, and then has decided nothing; or as Database
  // does, and then Read tells.
  Committed Commit(const std::string& organization, const Links& links, Plan plan);

  // The same, rolled back.
  Committed Rehearse(const std::string& organization, const Links& links, Plan plan);

  // What is like that which a conversion would make, now.
  absl::StatusOr<Duplicates> Find(const std::string& organization,
                                  const DuplicateSearch& search) const;

 private:
  absl::Status Warn(const std::string& organization, ConversionDraft& draft) const;
  Committed CommitInOneStatement(const std::string& organization, ConversionDraft& draft);
  absl::Status Explain(const std::string& organization, const absl::Status& failure,
                       const ConversionDraft& draft);

  postgres::Database& database_;
};

}  // namespace leadline::conversion
