#include "services/conversion/completion/unfinished_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "services/conversion/completion/unfinished_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

using google::protobuf::Timestamp;
using postgres::Arguments;

}  // namespace

absl::StatusOr<std::map<std::string, std::vector<lead::v1::HandoffCompletion>>>
UnfinishedStore::Claim(int limit) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kClaimUnfinishedConversions,
                    Arguments().Set("limit", limit)));
  std::map<std::string, std::vector<lead::v1::HandoffCompletion>> claimed;
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].Fill(claimed[rows[i].Text("_organization_id")].emplace_back());
  }
  return claimed;
}

absl::StatusOr<std::vector<UnfinishedRevert>> UnfinishedStore::ClaimReverts(int limit) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kClaimUnfinishedReverts,
                    Arguments().Set("limit", limit)));
  std::vector<UnfinishedRevert> claimed;
  for (size_t i = 0; i < rows.size(); ++i) {
    claimed.push_back({rows[i].Text("_organization_id"), rows[i].Text("_conversion")});
  }
  return claimed;
}

absl::StatusOr<std::map<std::string, Timestamp>> UnfinishedStore::Acknowledge(
    const std::string& organization, const std::vector<HandedOver>& handed_over) {
  std::vector<std::string> conversions;
  std::vector<int64_t> activities;
  std::vector<int64_t> comments;
  std::vector<int64_t> emails;
  std::vector<int64_t> tasks;
  std::vector<int64_t> documents;
  std::vector<int64_t> campaigns;
  std::vector<int64_t> interests;
  for (const auto& [conversion, manifest] : handed_over) {
    conversions.push_back(IdOf(conversion));
    activities.push_back(manifest.activity_count());
    comments.push_back(manifest.comment_count());
    emails.push_back(manifest.email_count());
    tasks.push_back(manifest.task_count());
    documents.push_back(manifest.document_count());
    campaigns.push_back(manifest.campaign_count());
    interests.push_back(manifest.interest_count());
  }
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(organization, sql::kAcknowledgeConversions,
                                          Arguments()
                                              .Set("conversions", conversions)
                                              .Set("activities", activities)
                                              .Set("comments", comments)
                                              .Set("emails", emails)
                                              .Set("tasks", tasks)
                                              .Set("documents", documents)
                                              .Set("campaigns", campaigns)
                                              .Set("interests", interests)));
  std::map<std::string, Timestamp> completed;
  for (const v1::Conversion& row : postgres::All<v1::Conversion>(rows)) {
    completed[row.name()] = row.complete_time();
  }
  return completed;
}

absl::StatusOr<UnfinishedCount> UnfinishedStore::Count() {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kCountUnfinishedConversions));
  return UnfinishedCount{rows[0].Int64("conversions"),
                         absl::Milliseconds(rows[0].Int64("oldest_milliseconds")),
                         rows[0].Int64("set_aside")};
}

absl::Status UnfinishedStore::SetAside(const std::string& organization,
                                       const std::string& conversion, const std::string& reason) {
  return database_
      .Run(organization, sql::kSetConversionAside,
           Arguments().Set("conversion", IdOf(conversion)).Set("reason", reason))
      .status();
}

}  // namespace leadline::conversion
