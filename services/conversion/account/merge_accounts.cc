#include "services/conversion/account/merge_accounts.h"

#include <string>
#include <vector>

#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/conversion/account/merge_rules.h"
#include "services/conversion/account/merge_store.h"
#include "services/conversion/completion/complete_conversions.h"
#include "services/conversion/completion/finish_merges.h"
#include "services/conversion/completion/finish_reverts.h"
#include "services/conversion/convert/settings_source.h"
#include "services/conversion/decision/resolve_conversion.h"

namespace leadline::conversion {
namespace {

// How often one call finishes conversions that began while it did so.
constexpr int kTries = 3;

}  // namespace

absl::StatusOr<v1::MergeAccountsResponse> MergeAccounts::Run(
    const query::Caller& caller, const v1::MergeAccountsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_RETURN_IF_ERROR(CheckMerge(request));
  const auto plan = [&](const v1::Account& survivor, const std::vector<v1::Account>& merged) {
    return PlanMerge(*settings, request, survivor, merged);
  };
  if (request.validate_only()) return merges_.Merge(caller, request, plan);
  for (int tries = 1;; ++tries) {
    LEADLINE_ASSIGN_OR_RETURN(const bool finished, FinishConversionsOf(caller, request));
    auto response = merges_.Merge(caller, request, plan);
    const bool met_another =
        ReasonOf(response.status()) == type::v1::ERROR_REASON_CONVERSION_PENDING;
    if (met_another && finished && tries < kTries) continue;
    if (!response.ok()) return response;
    LEADLINE_FAILPOINT("merge.after_commit");
    if (!response->replayed()) TellLeadService(caller, request);
    return response;
  }
}

// What is under way goes forward first. What does not get there stands against the merge.
absl::StatusOr<bool> MergeAccounts::FinishConversionsOf(
    const query::Caller& caller, const v1::MergeAccountsRequest& request) const {
  std::vector<std::string> accounts(request.merged().begin(), request.merged().end());
  accounts.push_back(request.survivor());
  LEADLINE_ASSIGN_OR_RETURN(const auto pending, merges_.FindPending(caller.organization, accounts));
  for (const v1::Conversion& conversion : pending) {
    const absl::Status finished =
        conversion.state() == v1::Conversion::STATE_REVERTING
            ? reverts_.Run(caller.organization, conversion.name())
            : complete_.Run(caller.organization, CompletionOf(conversion)).status();
    if (!finished.ok()) {
      log::Warning("a conversion stands against a merge",
                   {{"conversion", conversion.name()}, {"error", finished}});
      return false;
    }
  }
  return true;
}

// From here only forward: the answer is OK, whoever tells lead-service.
void MergeAccounts::TellLeadService(const query::Caller& caller,
                                    const v1::MergeAccountsRequest& request) const {
  for (const std::string& merged : request.merged()) {
    const absl::Status told =
        finish_.Run({caller.organization, merged, request.survivor(), caller.subject});
    if (told.ok()) continue;
    log::Warning("the relay will tell lead-service of the merge",
                 {{"account", merged}, {"error", told}});
    return;
  }
}

}  // namespace leadline::conversion
