#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/record/custom_fields.h"
#include "leadline/lead/v1/lead.pb.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "services/lead/lead/lead_search_rules.h"
#include "services/lead/lead/lead_stats_rules.h"
#include "services/lead/lead/lead_view.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
class Lister;
class Listing;
}  // namespace leadline::query

namespace leadline::lead {

// The names of a page of a list of leads.
struct LeadNames {
  std::vector<std::string> names;
  std::string next_page_token;  // Empty when these are the last.
};

// The leads of all organisations as they are looked at together: listed, searched, on a board,
// counted. Deleted leads are shown by List alone, and when it is asked to.
class LeadListStore final {
 public:
  LeadListStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // `custom_fields`, here and below: those that leads may have, what a filter may name.
  absl::Status List(const query::Caller& caller, const v1::ListLeadsRequest& request,
                    const LeadView& view, const record::CustomFields& custom_fields,
                    v1::ListLeadsResponse& response);

  // Of the page that List gives.
  absl::StatusOr<LeadNames> Names(const query::Caller& caller, const v1::ListLeadsRequest& request,
                                  const LeadView& view, const record::CustomFields& custom_fields);

  // Names, the best matches first.
  absl::StatusOr<std::vector<std::string>> Search(const std::string& organization,
                                                  const v1::SearchLeadsRequest& request,
                                                  const SearchWords& search);

  // The newest first, of those that match the LIKE pattern.
  absl::Status Lookup(const std::string& organization, const std::string& pattern, int page_size,
                      v1::LookupPartiesResponse& response);

  // Adds the columns of the list that `request` asks for; gives the names of a page of each.
  absl::StatusOr<std::vector<std::string>> Board(const query::Caller& caller,
                                                 const v1::ListLeadsRequest& request,
                                                 const LeadBoard& board,
                                                 const record::CustomFields& custom_fields,
                                                 v1::GetBoardResponse& response);

  absl::Status Stats(const query::Caller& caller, const v1::GetLeadStatsRequest& request,
                     const StatsPeriod& period, const record::CustomFields& custom_fields,
                     v1::GetLeadStatsResponse& response);

  // What List lists, for another statement over `leads`.
  absl::StatusOr<query::Listing> Prepare(const query::Caller& caller,
                                         const v1::ListLeadsRequest& request, const LeadView& view,
                                         const record::CustomFields& custom_fields) const;

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
