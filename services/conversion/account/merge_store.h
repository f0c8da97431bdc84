#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "services/conversion/account/merge_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// An account that was merged, of which lead-service may not know yet.
struct UnfinishedMerge {
  std::string organization;
  std::string merged;    // "accounts/…"
  std::string survivor;  // "accounts/…"
  std::string actor;     // "users/…"
};

// Makes one account of several, in one transaction that holds them all. The rows that drive
// lead-service to follow are written with it: nothing that matters lives only in memory.
class MergeStore final {
 public:
  // Decides on the accounts as they stand, the merged ones in the order of the request. May run
  // again, so it is pure.
  using Plan = absl::FunctionRef<absl::StatusOr<MergePlan>(const v1::Account& survivor,
                                                           const std::vector<v1::Account>& merged)>;

  explicit MergeStore(postgres::Database& database) : database_(database) {}

  // The conversions of these accounts that are not finished, with what finishing them takes.
  absl::StatusOr<std::vector<v1::Conversion>> FindPending(
      const std::string& organization, const std::vector<std::string>& accounts) const;

  // Fails with RESOURCE_NOT_FOUND, RECORD_MERGED, RECORD_DELETED or ETAG_MISMATCH for one of the
  // accounts, CONVERSION_PENDING, REQUEST_ID_REUSED, or as `plan` does.
  absl::StatusOr<v1::MergeAccountsResponse> Merge(const query::Caller& caller,
                                                  const v1::MergeAccountsRequest& request,
                                                  Plan plan) const;

  // Takes at most `limit` merged accounts that are due, of any organisation, and puts each off by a
  // growing, random delay.
  absl::StatusOr<std::vector<UnfinishedMerge>> Claim(int limit) const;

  // Notes that lead-service refers to the survivor.
  absl::Status Acknowledge(const std::string& organization, const std::string& merged) const;

 private:
  postgres::Database& database_;
};

}  // namespace leadline::conversion
