#include "services/lead/lead/lead_view_rules.h"

#include <map>
#include <utility>

#include "common/status/macros.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using configuration::v1::View;

// An open lead or a hot one is not converted, however much converted ones are to be shown.
bool ShowsConverted(const v1::ListLeadsRequest& request, const View& view,
                    const LeadSettings& settings) {
  switch (settings.post_convert_visibility()) {
    case Settings::POST_CONVERT_VISIBILITY_SHOW:
      return request.include_converted() || !view.without_converted();
    case Settings::POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH:
      return request.include_converted() && !request.filter().empty();
    default:
      return request.include_converted();
  }
}

}  // namespace

absl::StatusOr<LeadView> ViewOf(const v1::ListLeadsRequest& request, const std::string& subject,
                                const LeadSettings& settings) {
  const bool is_named = !request.saved_view().empty();
  const View* saved =
      is_named ? settings.FindView(request.saved_view(), subject) : &View::default_instance();
  if (saved == nullptr) return ViewMissing();
  LeadView view;
  view.converted = ShowsConverted(request, *saved, settings);
  view.filter = saved->filter();
  view.order_by = saved->order_by();
  if (!saved->temperatures().empty()) view.statuses = settings.StatusesOf(*saved);
  if (saved->without_dormant()) view.no_statuses = settings.dormant();
  return view;
}

v1::ListLeadsRequest ListOf(const v1::GetBoardRequest& request) {
  constexpr int kDefaultPageSize = 20;
  const int asked = request.page_size_per_column();
  v1::ListLeadsRequest list;
  list.set_saved_view(request.saved_view());
  list.set_filter(request.filter());
  list.set_include_converted(request.include_converted());
  list.set_page_size(asked == 0 ? kDefaultPageSize : asked);
  return list;
}

absl::StatusOr<LeadBoard> BoardOf(const v1::GetBoardRequest& request, const std::string& subject,
                                  const LeadSettings& settings) {
  LeadBoard board;
  LEADLINE_ASSIGN_OR_RETURN(board.view, ViewOf(ListOf(request), subject, settings));
  for (const LeadStatus* status : settings.statuses()) {
    board.columns.push_back({status->name(), status->has_archive_time()});
  }
  return board;
}

void FillColumns(std::vector<v1::Lead> leads, v1::GetBoardResponse& response) {
  std::map<std::string, v1::GetBoardResponse::Column*> columns;
  for (auto& column : *response.mutable_columns()) columns[column.status()] = &column;
  for (v1::Lead& lead : leads) {
    // One that moved meanwhile is shown where it is now.
    const auto column = columns.find(lead.status());
    if (column != columns.end()) *column->second->add_leads() = std::move(lead);
  }
}

}  // namespace leadline::lead
