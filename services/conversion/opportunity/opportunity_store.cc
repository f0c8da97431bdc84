#include "services/conversion/opportunity/opportunity_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/opportunity/opportunity_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

using query::Type;

constexpr query::Field kFields[] = {
    {.path = "name", .column = "id", .type = Type::kId, .prefix = "opportunities/"},
    {.path = "display_name", .column = "display_name", .sortable = true},
    {.path = "account",
     .column = "account",
     .type = Type::kId,
     .prefix = "accounts/",
     .nullable = true},
    {.path = "contacts", .column = "contacts", .type = Type::kIds, .prefix = "contacts/"},
    {.path = "amount.units", .column = "amount_units", .type = Type::kInteger, .nullable = true},
    {.path = "amount.currency_code", .column = "amount_currency_code", .nullable = true},
    {.path = "probability", .column = "probability", .type = Type::kInteger, .nullable = true},
    {.path = "stage", .column = "stage", .type = Type::kName, .nullable = true},
    {.path = "source", .column = "source", .type = Type::kName, .nullable = true},
    {.path = "expected_close_date",
     .column = "expected_close_date",
     .type = Type::kDate,
     .nullable = true,
     .sortable = true},
    {.path = "score", .column = "score", .type = Type::kInteger},
    {.path = "tags", .column = "tags", .type = Type::kNames},
    {.path = "owner", .column = "owner", .type = Type::kName, .prefix = "users/", .nullable = true},
    {.path = "team", .column = "team", .type = Type::kName, .nullable = true},
    {.path = "legal_company", .column = "legal_company", .type = Type::kName, .nullable = true},
    {.path = "conversion",
     .column = "conversion",
     .type = Type::kId,
     .prefix = "conversions/",
     .nullable = true},
    {.path = "lead", .column = "lead", .type = Type::kId, .prefix = "leads/", .nullable = true},
    {.path = "create_time", .column = "create_time", .type = Type::kTime, .sortable = true},
    {.path = "update_time", .column = "update_time", .type = Type::kTime, .sortable = true},
    {.path = "close_time", .column = "close_time", .type = Type::kTime, .nullable = true},
    {.path = "custom_fields", .column = "custom_fields", .type = Type::kCustomFields},
};

}  // namespace

const query::Table kOpportunities{kFields, "create_time desc", "opportunities"};

absl::StatusOr<std::vector<v1::Opportunity>> OpportunityStore::Get(
    const std::string& organization, const std::vector<std::string>& names) const {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kGetOpportunities,
                                          postgres::Arguments().Set("names", IdsOf(names))));
  return InOrder(names, postgres::All<v1::Opportunity>(rows));
}

absl::StatusOr<std::vector<v1::Opportunity>> OpportunityStore::OfLead(
    const std::string& organization, const std::string& lead) const {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kLockOpportunitiesOfLead,
                                          postgres::Arguments().Set("lead", IdOf(lead))));
  return postgres::All<v1::Opportunity>(rows);
}

absl::StatusOr<v1::ListOpportunitiesResponse> OpportunityStore::List(
    const query::Caller& caller, const v1::ListOpportunitiesRequest& request,
    const record::CustomFields& custom_fields) const {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lister_.Prepare(kOpportunities, caller, request, custom_fields));
  listing.arguments().Set("show_deleted", request.show_deleted());
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListOpportunities));
  v1::ListOpportunitiesResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_opportunities()));
  return response;
}

std::vector<v1::Opportunity> LockOpportunities(postgres::Transaction& transaction,
                                               const std::vector<std::string>& names) {
  return postgres::All<v1::Opportunity>(
      transaction.Run(sql::kLockOpportunities, postgres::Arguments().Set("names", IdsOf(names))));
}

std::vector<v1::Opportunity> LockOpportunitiesOfLead(postgres::Transaction& transaction,
                                                     const std::string& lead) {
  return postgres::All<v1::Opportunity>(transaction.Run(
      sql::kLockOpportunitiesOfLead, postgres::Arguments().Set("lead", IdOf(lead))));
}

void UpdateOpportunity(postgres::Transaction& transaction, const v1::Opportunity& opportunity) {
  transaction.Run(sql::kUpdateOpportunity, postgres::Arguments().Record(opportunity));
}

const RecordStatements kOpportunityStatements = {sql::kLockOpportunities, sql::kInsertOpportunity,
                                                 sql::kUpdateOpportunity};

}  // namespace leadline::conversion
