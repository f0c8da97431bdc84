#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "common/record/custom_fields.h"
#include "leadline/conversion/v1/account_service.pb.h"
#include "services/conversion/record/record_store.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::conversion {

// What accounts can be filtered and ordered by.
extern const query::Table kAccounts;

// Reads accounts.
class AccountStore final {
 public:
  AccountStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // In the order of `names`, deleted ones too; of one that was merged its survivor. Fails with
  // RESOURCE_NOT_FOUND for the first that is not there.
  absl::StatusOr<std::vector<v1::Account>> Get(const std::string& organization,
                                               const std::vector<std::string>& names) const;

  // The same, with merged ones as they are kept.
  absl::StatusOr<std::vector<v1::Account>> Read(const std::string& organization,
                                                const std::vector<std::string>& names) const;

  // A filter may name these custom fields. Fails with FILTER_INVALID, PAGE_TOKEN_INVALID or
  // FIELD_INVALID.
  absl::StatusOr<v1::ListAccountsResponse> List(const query::Caller& caller,
                                                const v1::ListAccountsRequest& request,
                                                const record::CustomFields& custom_fields) const;

  // The best matches first; deleted ones never. Fails with FIELD_INVALID.
  absl::StatusOr<std::vector<v1::Account>> Search(const std::string& organization,
                                                  const v1::SearchAccountsRequest& request) const;

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

// Those of `names` that are there, held until the transaction ends.
std::vector<v1::Account> LockAccounts(postgres::Transaction& transaction,
                                      const std::vector<std::string>& names);

// Writes an account that is locked, as its next version.
void UpdateAccount(postgres::Transaction& transaction, const v1::Account& account);

// How RecordStore writes accounts.
extern const RecordStatements kAccountStatements;

}  // namespace leadline::conversion
