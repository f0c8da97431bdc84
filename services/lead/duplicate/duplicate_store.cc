#include "services/lead/duplicate/duplicate_store.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "absl/time/clock.h"
#include "common/idempotency/replay.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "common/status/macros.h"
#include "services/lead/duplicate/duplicate_store_sql.h"
#include "services/lead/lead/lead_list_store.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using v1::FindDuplicateLeadsRequest;
using v1::FindDuplicateLeadsResponse;
using v1::LeadSummary;

using Ids = std::vector<std::string>;
using Summaries = std::unordered_map<std::string, LeadSummary>;

// All that makes the search the one it is.
std::string BindingOf(const std::string& organization, FindDuplicateLeadsRequest request) {
  request.clear_page_size();
  request.clear_page_token();
  request.DiscardUnknownFields();
  return idempotency::Fingerprint(organization, request);
}

// The groups follow each other by a digest of what their leads have in common.
absl::StatusOr<std::string> DigestBefore(const query::PageTokens& tokens,
                                         const FindDuplicateLeadsRequest& request,
                                         const std::string& binding) {
  if (request.page_token().empty()) return std::string();
  LEADLINE_ASSIGN_OR_RETURN(const query::Position last, tokens.Open(request.page_token(), binding));
  return last.keys.front().value_or("");
}

void SetComparison(const Comparison& comparison, Arguments& arguments) {
  arguments.Set("fields", comparison.fields)
      .Set("ignores_case", comparison.ignores_case)
      .Set("ignores_accents", comparison.ignores_accents)
      .Set("ignores_spaces", comparison.ignores_spaces)
      .Set("ignores_legal_form", comparison.ignores_legal_form)
      .Set("ignores_phone_format", comparison.ignores_phone_format);
}

absl::StatusOr<Summaries> Summarize(postgres::Database& database, const std::string& organization,
                                    const Ids& leads) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, database.Run(organization, sql::kSummarizeLeads,
                                                          Arguments().Set("leads", leads)));
  Summaries summaries;
  for (LeadSummary& summary : postgres::All<LeadSummary>(rows)) {
    const std::string id = IdOf(summary.name());
    summaries.emplace(id, std::move(summary));
  }
  return summaries;
}

void FillGroup(const postgres::Row& row, const Summaries& summaries, v1::DuplicateGroup& group) {
  for (std::string& value : row.Texts("key_values")) group.add_values(std::move(value));
  for (const std::string& id : row.Texts("leads")) {
    // One that went meanwhile is left out.
    if (const auto found = summaries.find(id); found != summaries.end()) {
      *group.add_leads() = found->second;
    }
  }
  group.set_lead_count(row.Int64("lead_count"));
}

}  // namespace

absl::Status DuplicateStore::FindGroups(const query::Caller& caller,
                                        const FindDuplicateLeadsRequest& request,
                                        const Comparison& comparison,
                                        const record::CustomFields& custom_fields,
                                        FindDuplicateLeadsResponse& response) {
  const std::string binding = BindingOf(caller.organization, request);
  LEADLINE_ASSIGN_OR_RETURN(const std::string after, DigestBefore(tokens_, request, binding));
  v1::ListLeadsRequest list;
  list.set_filter(request.filter());
  LeadView view;
  view.converted = request.include_converted();
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lists_.Prepare(caller, list, view, custom_fields));
  Ids chosen;
  for (const std::string& lead : request.leads()) chosen.push_back(IdOf(lead));
  const auto page_size = static_cast<size_t>(PageSizeOf(request));
  SetComparison(comparison, listing.arguments());
  listing.arguments()
      .Set("show_deleted", request.show_deleted())
      .Set("chosen", chosen)
      .Set("after", after)
      .Set("page_size", static_cast<int64_t>(page_size) + 1);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListDuplicateGroups));
  Ids leads;
  for (size_t i = 0; i < std::min(rows.size(), page_size); ++i) {
    const Ids of_group = rows[i].Texts("leads");
    leads.insert(leads.end(), of_group.begin(), of_group.end());
  }
  LEADLINE_ASSIGN_OR_RETURN(const Summaries summaries,
                            Summarize(database_, caller.organization, leads));
  for (size_t i = 0; i < std::min(rows.size(), page_size); ++i) {
    FillGroup(rows[i], summaries, *response.add_groups());
  }
  if (rows.size() > page_size) {
    const std::string digest = rows[page_size - 1].Text("digest");
    response.set_next_page_token(tokens_.Seal({tokens_.Now(), {digest}}, binding));
  }
  return absl::OkStatus();
}

absl::Status DuplicateStore::FindCandidates(const std::string& organization,
                                            const std::string& lead,
                                            const FindDuplicateLeadsRequest& request,
                                            FindDuplicateLeadsResponse& response) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(organization, sql::kListDuplicateCandidates,
                                          Arguments()
                                              .Set("lead", IdOf(lead))
                                              .Set("show_deleted", request.show_deleted())
                                              .Set("include_converted", request.include_converted())
                                              .Set("min_score", MinScoreOf(request))
                                              .Set("page_size", PageSizeOf(request))));
  Ids leads;
  for (size_t i = 0; i < rows.size(); ++i) leads.push_back(rows[i].Text("id"));
  LEADLINE_ASSIGN_OR_RETURN(const Summaries summaries, Summarize(database_, organization, leads));
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto found = summaries.find(leads[i]);
    if (found == summaries.end()) continue;
    auto& candidate = *response.add_candidates();
    *candidate.mutable_lead() = found->second;
    candidate.set_score(static_cast<int>(rows[i].Int64("score")));
    for (std::string& field : rows[i].Texts("fields"))
      candidate.add_matched_fields(std::move(field));
  }
  return absl::OkStatus();
}

}  // namespace leadline::lead
