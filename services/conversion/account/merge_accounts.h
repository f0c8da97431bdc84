#pragma once

#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "leadline/conversion/v1/account_service.pb.h"

namespace leadline::conversion {

class CompleteConversions;
class FinishMerges;
class FinishReverts;
class MergeStore;
class SettingsSource;

// Makes one account of several. The transaction of the merge is the one decision; before it the
// conversions of the accounts are finished, after it lead-service follows, whatever crashes.
class MergeAccounts final {
 public:
  MergeAccounts(const SettingsSource& settings, const MergeStore& merges,
                CompleteConversions& complete, FinishReverts& reverts, FinishMerges& finish)
      : settings_(settings),
        merges_(merges),
        complete_(complete),
        reverts_(reverts),
        finish_(finish) {}

  absl::StatusOr<v1::MergeAccountsResponse> Run(const query::Caller& caller,
                                                const v1::MergeAccountsRequest& request) const;

 private:
  absl::StatusOr<bool> FinishConversionsOf(const query::Caller& caller,
                                           const v1::MergeAccountsRequest& request) const;
  void TellLeadService(const query::Caller& caller, const v1::MergeAccountsRequest& request) const;

  const SettingsSource& settings_;
  const MergeStore& merges_;
  CompleteConversions& complete_;
  FinishReverts& reverts_;
  FinishMerges& finish_;
};

}  // namespace leadline::conversion
