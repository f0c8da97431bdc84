#include "services/lead/lead/lead_list_store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/time/clock.h"
#include "common/postgres/database.h"
#include "common/query/filter.h"
#include "common/query/listing.h"
#include "common/query/order.h"
#include "common/query/predicate.h"
#include "common/status/macros.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/lead/lead_fields.h"
#include "services/lead/lead/lead_list_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;

constexpr int kDefaultMatches = 20;
constexpr size_t kMostCounts = 10'000;

int OrDefault(int asked) { return asked == 0 ? kDefaultMatches : asked; }

// What only converted leads have.
constexpr const char* kOfConversions[] = {"converted", "conversion", "convert_time", "converter",
                                          "account",   "contacts",   "opportunity"};

// Whether a filter says itself which it wants of the converted leads.
bool MentionsConversion(const query::Expression& filter) {
  if (filter.kind != query::Expression::Kind::kComparison) {
    return std::any_of(filter.operands.begin(), filter.operands.end(), MentionsConversion);
  }
  return std::find(std::begin(kOfConversions), std::end(kOfConversions), filter.field) !=
         std::end(kOfConversions);
}

std::vector<query::Expression> CompareEach(query::Operator op,
                                           const std::vector<std::string>& statuses) {
  std::vector<query::Expression> terms;
  for (const std::string& status : statuses) terms.push_back(Compare("status", op, status));
  return terms;
}

// What the view shows, in the terms of a filter.
std::vector<query::Expression> TermsOf(const LeadView& view, bool converted) {
  using query::Operator;
  std::vector<query::Expression> terms;
  if (!converted) terms.push_back(Compare("converted", Operator::kEquals, "false"));
  if (view.statuses) terms.push_back(AnyOf(CompareEach(Operator::kEquals, *view.statuses)));
  if (view.no_statuses) terms.push_back(AllOf(CompareEach(Operator::kDiffers, *view.no_statuses)));
  return terms;
}

// The filter of a view. It was checked by the contract when it was saved; what leads cannot be
// filtered by in spite of that is the view's fault, not that of the caller's filter.
absl::StatusOr<query::Expression> FilterOf(const LeadView& view, const query::Caller& caller,
                                           const record::CustomFields& custom_fields) {
  auto filter = query::ParseFilter(view.filter);
  if (!filter.ok()) return ViewUnusable(filter.status());
  Arguments unused;
  const absl::Status status =
      query::CompileFilter(*filter, kLeads, {caller.subject, absl::Now(), custom_fields}, unused)
          .status();
  if (!status.ok()) return ViewUnusable(status);
  return filter;
}

// As the caller asks for it, or in the view's order if leads can be in that.
v1::ListLeadsRequest InOrder(const v1::ListLeadsRequest& request, const LeadView& view,
                             const record::CustomFields& custom_fields) {
  v1::ListLeadsRequest ordered = request;
  const bool follows_view = request.order_by().empty() && !view.order_by.empty();
  if (follows_view && query::ParseOrder(view.order_by, kLeads, custom_fields).ok()) {
    ordered.set_order_by(view.order_by);
  }
  return ordered;
}

std::vector<std::string> NamesOf(const Rows& rows) {
  std::vector<std::string> names;
  for (size_t i = 0; i < rows.size(); ++i) names.push_back("leads/" + rows[i].Text("id"));
  return names;
}

std::vector<std::string> Texts(const std::vector<absl::Time>& times) {
  std::vector<std::string> texts;
  for (const absl::Time time : times) texts.push_back(absl::FormatTime(time, absl::UTCTimeZone()));
  return texts;
}

// Adds the columns of the board, without leads yet; gives the statuses of those that have any.
std::vector<std::string> AddColumns(const LeadBoard& board, const Rows& counted,
                                    v1::GetBoardResponse& response) {
  std::map<std::string, int64_t> counts;
  for (size_t i = 0; i < counted.size(); ++i) {
    counts[counted[i].Text("status")] = counted[i].Int64("lead_count");
  }
  std::vector<std::string> filled;
  for (const BoardColumn& each : board.columns) {
    const auto count = counts.find(each.status);
    const bool is_filled = count != counts.end();
    if (each.only_if_filled && !is_filled) continue;
    auto& column = *response.add_columns();
    column.set_status(each.status);
    if (!is_filled) continue;
    column.set_lead_count(count->second);
    filled.push_back(each.status);
  }
  return filled;
}

void FillCount(const postgres::Row& row, const StatsPeriod& period,
               v1::GetLeadStatsResponse::Count& count) {
  count.set_group(row.Text("_group"));
  count.set_lead_count(row.Int64("_leads"));
  count.set_converted_count(row.Int64("_converted"));
  count.set_activity_count(row.Int64("_activities"));
  if (period.starts.empty()) return;
  const auto stretch = static_cast<size_t>(row.Int64("_bucket") - 1);
  count.mutable_bucket_start_time()->set_seconds(absl::ToUnixSeconds(period.starts[stretch]));
}

}  // namespace

absl::StatusOr<query::Listing> LeadListStore::Prepare(
    const query::Caller& caller, const v1::ListLeadsRequest& request, const LeadView& view,
    const record::CustomFields& custom_fields) const {
  std::vector<query::Expression> of_view;
  if (!view.filter.empty()) {
    LEADLINE_ASSIGN_OR_RETURN(of_view.emplace_back(), FilterOf(view, caller, custom_fields));
  }
  const auto terms = [&](const query::Expression* filter) {
    const bool converted = view.converted || (filter != nullptr && MentionsConversion(*filter)) ||
                           std::any_of(of_view.begin(), of_view.end(), MentionsConversion);
    std::vector<query::Expression> all = TermsOf(view, converted);
    all.insert(all.end(), of_view.begin(), of_view.end());
    return all;
  };
  return lister_.Prepare(kLeads, caller, InOrder(request, view, custom_fields), custom_fields,
                         terms);
}

absl::Status LeadListStore::List(const query::Caller& caller, const v1::ListLeadsRequest& request,
                                 const LeadView& view, const record::CustomFields& custom_fields,
                                 v1::ListLeadsResponse& response) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, Prepare(caller, request, view, custom_fields));
  listing.arguments().Set("show_deleted", request.show_deleted());
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListLeads));
  response.set_next_page_token(listing.Fill(rows, *response.mutable_leads()));
  return absl::OkStatus();
}

absl::StatusOr<LeadNames> LeadListStore::Names(const query::Caller& caller,
                                               const v1::ListLeadsRequest& request,
                                               const LeadView& view,
                                               const record::CustomFields& custom_fields) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            Prepare(caller, request, view, custom_fields));
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListLeadNames));
  LeadNames found;
  google::protobuf::RepeatedPtrField<Lead> leads;
  found.next_page_token = listing.Fill(rows, leads);
  for (const Lead& lead : leads) found.names.push_back(lead.name());
  return found;
}

absl::StatusOr<std::vector<std::string>> LeadListStore::Search(
    const std::string& organization, const v1::SearchLeadsRequest& request,
    const SearchWords& search) {
  Arguments arguments;
  arguments.Set("include_converted", request.include_converted())
      .Set("words", search.words)
      .Set("pattern", search.pattern)
      .Set("page_size", OrDefault(request.page_size()));
  if (search.like) {
    arguments.Set("like", *search.like);
  } else {
    arguments.Set("like", std::nullopt);
  }
  const auto find = [&](Transaction& tx) -> absl::StatusOr<std::vector<std::string>> {
    std::vector<std::string> names;
    for (const double likeness : search.likeness) {
      if (!names.empty()) break;
      tx.Run(sql::kForgiveTypingErrors, Arguments().Set("likeness", likeness));
      names = NamesOf(tx.Run(sql::kSearchLeads, arguments));
    }
    return names;
  };
  return database_.Transact(organization, find);
}

absl::Status LeadListStore::Lookup(const std::string& organization, const std::string& pattern,
                                   int page_size, v1::LookupPartiesResponse& response) {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(organization, sql::kLookupLeads,
                    Arguments().Set("pattern", pattern).Set("page_size", OrDefault(page_size))));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].Fill(*response.add_parties());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LeadListStore::Board(
    const query::Caller& caller, const v1::ListLeadsRequest& request, const LeadBoard& board,
    const record::CustomFields& custom_fields, v1::GetBoardResponse& response) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            Prepare(caller, request, board.view, custom_fields));
  LEADLINE_ASSIGN_OR_RETURN(const Rows counted, listing.Run(database_, sql::kCountColumns));
  listing.arguments()
      .Set("statuses", AddColumns(board, counted, response))
      .Set("page_size", request.page_size());
  LEADLINE_ASSIGN_OR_RETURN(const Rows first, listing.Run(database_, sql::kListColumns));
  return NamesOf(first);
}

absl::Status LeadListStore::Stats(const query::Caller& caller,
                                  const v1::GetLeadStatsRequest& request, const StatsPeriod& period,
                                  const record::CustomFields& custom_fields,
                                  v1::GetLeadStatsResponse& response) {
  using Request = v1::GetLeadStatsRequest;
  v1::ListLeadsRequest list;
  list.set_filter(request.filter());
  LeadView everything;
  everything.converted = true;
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            Prepare(caller, list, everything, custom_fields));
  listing.arguments()
      .Set("of_conversions", request.metric() == Request::METRIC_CONVERTED)
      .Set("group_by", Request::GroupBy_Name(request.group_by()))
      .Set("starts", Texts(period.starts))
      .Set("start", period.start)
      .Set("end", period.end)
      .Set("most", static_cast<int64_t>(kMostCounts + 1));
  const bool of_activities = request.metric() == Request::METRIC_ACTIVITIES;
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      listing.Run(database_, of_activities ? sql::kCountActivities : sql::kCountLeads));
  response.set_truncated(rows.size() > kMostCounts);
  for (size_t i = 0; i < std::min(rows.size(), kMostCounts); ++i) {
    FillCount(rows[i], period, *response.add_counts());
  }
  return absl::OkStatus();
}

}  // namespace leadline::lead
