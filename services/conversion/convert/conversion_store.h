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

  // Decides for a conversion, with all that it makes and changes, in one transaction; without links
  // and further contacts in one statement. Fails with RESOURCE_NOT_FOUND for a missing link, with
  // what `plan` says, with RESOURCE_EXISTS for an external id that is taken, and then has decided
  // nothing; or as Database does, and then Read tells.
  Committed Commit(const std::string& organization, const Links& links, Plan plan);

  // The same, rolled back.
  Committed Rehearse(const std::string& organization, const Links& links, Plan plan);

 private:
  Committed CommitInOneStatement(const std::string& organization, ConversionDraft& draft);
  absl::Status Explain(const std::string& organization, const absl::Status& failure,
                       const ConversionDraft& draft);

  postgres::Database& database_;
};

}  // namespace leadline::conversion
