#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/record/custom_fields.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/duplicate/duplicate_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
class PageTokens;
}  // namespace leadline::query

namespace leadline::lead {

class LeadListStore;

// Compares leads with each other.
class DuplicateStore final {
 public:
  DuplicateStore(postgres::Database& database, const query::PageTokens& tokens,
                 const LeadListStore& lists)
      : database_(database), tokens_(tokens), lists_(lists) {}

  // A page of the groups of leads that are the same by `comparison`. `custom_fields` are those that
  // a filter may name.
  absl::Status FindGroups(const query::Caller& caller, const v1::FindDuplicateLeadsRequest& request,
                          const Comparison& comparison, const record::CustomFields& custom_fields,
                          v1::FindDuplicateLeadsResponse& response);

  // The leads that resemble `lead`, which is there, the most.
  absl::Status FindCandidates(const std::string& organization, const std::string& lead,
                              const v1::FindDuplicateLeadsRequest& request,
                              v1::FindDuplicateLeadsResponse& response);

 private:
  postgres::Database& database_;
  const query::PageTokens& tokens_;
  const LeadListStore& lists_;
};

}  // namespace leadline::lead
