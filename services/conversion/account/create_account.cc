#include "services/conversion/account/create_account.h"

#include "common/identifier/identifier.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_rules.h"
#include "services/conversion/record/record_rules.h"

namespace leadline::conversion {

absl::StatusOr<v1::CreateAccountResponse> CreateAccount::Run(
    const query::Caller& caller, const v1::CreateAccountRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  LEADLINE_ASSIGN_OR_RETURN(const AccountDraft draft,
                            DraftAccount(*settings, request, "accounts/" + identifier::NewId()));
  return accounts_.Create<v1::CreateAccountResponse>(
      caller, request, draft.account, draft.series,
      ConsequencesOf(*settings, v1::Account::default_instance(), draft.account));
}

}  // namespace leadline::conversion
