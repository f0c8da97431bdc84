#include "services/conversion/account/account_store.h"

#include <algorithm>

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/account/account_store_sql.h"
#include "services/conversion/record/by_name.h"
#include "services/conversion/record/search_store.h"

namespace leadline::conversion {
namespace {

using query::Type;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "id", .type = Type::kId, .prefix = "accounts/"},
    {.path = "number", .column = "number", .sortable = true},
    {.path = "number_series",
     .column = "number_series",
     .type = Type::kName,
     .prefix = "numberSeries/",
     .nullable = true},
    {.path = "type", .column = "type", .type = Type::kEnum, .values = v1::Account_Type_descriptor},
    {.path = "display_name", .column = "display_name", .sortable = true},
    {.path = "email", .column = "email"},
    {.path = "phone", .column = "phone"},
    {.path = "fax", .column = "fax"},
    {.path = "website", .column = "website"},
    {.path = "source", .column = "source", .type = Type::kName, .nullable = true},
    {.path = "industry", .column = "industry", .type = Type::kName, .nullable = true},
    {.path = "category", .column = "category", .type = Type::kName, .nullable = true},
    {.path = "rating", .column = "rating", .type = Type::kName, .nullable = true},
    {.path = "size", .column = "size", .type = Type::kName, .nullable = true},
    {.path = "employee_count",
     .column = "employee_count",
     .type = Type::kInteger,
     .nullable = true},
    {.path = "annual_revenue.units",
     .column = "annual_revenue_units",
     .type = Type::kInteger,
     .nullable = true},
    {.path = "annual_revenue.currency_code",
     .column = "annual_revenue_currency_code",
     .nullable = true},
    {.path = "score", .column = "score", .type = Type::kInteger},
    {.path = "key_account", .column = "key_account", .type = Type::kBool},
    {.path = "tags", .column = "tags", .type = Type::kNames},
    {.path = "owner", .column = "owner", .type = Type::kName, .prefix = "users/", .nullable = true},
    {.path = "team", .column = "team", .type = Type::kName, .nullable = true},
    {.path = "agencies", .column = "agencies", .type = Type::kNames},
    {.path = "legal_company", .column = "legal_company", .type = Type::kName, .nullable = true},
    {.path = "prospect_status", .column = "prospect_status", .type = Type::kName, .nullable = true},
    {.path = "conversion",
     .column = "conversion",
     .type = Type::kId,
     .prefix = "conversions/",
     .nullable = true},
    {.path = "former_numbers", .column = "former_numbers", .type = Type::kTexts},
    {.path = "merged_into",
     .column = "merged_into",
     .type = Type::kId,
     .prefix = "accounts/",
     .nullable = true},
    {.path = "create_time", .column = "create_time", .type = Type::kTime, .sortable = true},
    {.path = "update_time", .column = "update_time", .type = Type::kTime, .sortable = true},
    {.path = "custom_fields", .column = "custom_fields", .type = Type::kCustomFields},
};

}  // namespace

const query::Table kAccounts{kFields, "create_time desc", "accounts"};

absl::StatusOr<std::vector<v1::Account>> AccountStore::Get(
    const std::string& organization, const std::vector<std::string>& names) const {
  LEADLINE_ASSIGN_OR_RETURN(std::vector<v1::Account> accounts, Read(organization, names));
  const auto is_merged = [](const v1::Account& account) { return !account.merged_into().empty(); };
  // Usually never. The survivor may be merged in turn, between this statement and the last.
  while (std::any_of(accounts.begin(), accounts.end(), is_merged)) {
    std::vector<std::string> survivors;
    for (const v1::Account& account : accounts) {
      survivors.push_back(is_merged(account) ? account.merged_into() : account.name());
    }
    LEADLINE_ASSIGN_OR_RETURN(accounts, Read(organization, survivors));
  }
  return accounts;
}

absl::StatusOr<std::vector<v1::Account>> AccountStore::Read(
    const std::string& organization, const std::vector<std::string>& names) const {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetAccounts,
                                          postgres::Arguments().Set("names", IdsOf(names))));
  return InOrder(names, postgres::All<v1::Account>(rows));
}

absl::StatusOr<v1::ListAccountsResponse> AccountStore::List(
    const query::Caller& caller, const v1::ListAccountsRequest& request,
    const record::CustomFields& custom_fields) const {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kAccounts, caller, request, custom_fields));
  listing.arguments().Set("show_deleted", request.show_deleted());
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, listing.Run(database_, sql::kListAccounts));
  v1::ListAccountsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_accounts()));
  return response;
}

absl::StatusOr<std::vector<v1::Account>> AccountStore::Search(
    const std::string& organization, const v1::SearchAccountsRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            FindByWords(database_, organization, sql::kSearchAccounts,
                                        {request.query(), request.page_size()}));
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(organization, sql::kGetAccounts, postgres::Arguments().Set("names", ids)));
  return Those(ids, postgres::All<v1::Account>(rows));
}

std::vector<v1::Account> LockAccounts(postgres::Transaction& transaction,
                                      const std::vector<std::string>& names) {
  return postgres::All<v1::Account>(
      transaction.Run(sql::kLockAccounts, postgres::Arguments().Set("names", IdsOf(names))));
}

void UpdateAccount(postgres::Transaction& transaction, const v1::Account& account) {
  transaction.Run(sql::kUpdateAccount, postgres::Arguments().Record(account));
}

const RecordStatements kAccountStatements = {sql::kLockAccounts, sql::kInsertAccount,
                                             sql::kUpdateAccount};

}  // namespace leadline::conversion
