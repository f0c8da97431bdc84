#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/query/listing.h"
#include "common/record/custom_fields.h"
#include "leadline/conversion/v1/opportunity_service.pb.h"
#include "services/conversion/record/record_store.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::conversion {

// What opportunities can be filtered and ordered by.
extern const query::Table kOpportunities;

// Reads opportunities.
class OpportunityStore final {
 public:
  OpportunityStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // In the order of `names`, deleted ones too. Fails with RESOURCE_NOT_FOUND for the first that is
  // not there.
  absl::StatusOr<std::vector<v1::Opportunity>> Get(const std::string& organization,
                                                   const std::vector<std::string>& names) const;

  // The opportunities of a lead that no conversion made, the oldest first.
  absl::StatusOr<std::vector<v1::Opportunity>> OfLead(const std::string& organization,
                                                      const std::string& lead) const;

  // A filter may name these custom fields. Fails with FILTER_INVALID, PAGE_TOKEN_INVALID or
  // FIELD_INVALID.
  absl::StatusOr<v1::ListOpportunitiesResponse> List(
      const query::Caller& caller, const v1::ListOpportunitiesRequest& request,
      const record::CustomFields& custom_fields) const;

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

// Those of `names` that are there, held until the transaction ends.
std::vector<v1::Opportunity> LockOpportunities(postgres::Transaction& transaction,
                                               const std::vector<std::string>& names);

// The opportunities of a lead that no conversion made, the oldest first, held until the transaction
// ends.
std::vector<v1::Opportunity> LockOpportunitiesOfLead(postgres::Transaction& transaction,
                                                     const std::string& lead);

// Writes an opportunity that is locked, as its next version.
void UpdateOpportunity(postgres::Transaction& transaction, const v1::Opportunity& opportunity);

// How RecordStore writes opportunities.
extern const RecordStatements kOpportunityStatements;

}  // namespace leadline::conversion
