#include "services/lead/lead/lead_view_rules.h"

#include "common/status/failure.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;

absl::Status UnknownView() {
  FieldViolations violations;
  violations.Add("saved_view",
                 "must be views/all, views/open, views/closed, views/my or views/hot");
  return violations.ToStatus();
}

// A converted lead is neither open nor hot, however much it is to be shown.
bool ShowsConverted(const v1::ListLeadsRequest& request, const LeadSettings& settings) {
  const std::string& view = request.saved_view();
  switch (settings.post_convert_visibility()) {
    case Settings::POST_CONVERT_VISIBILITY_SHOW:
      return request.include_converted() || (view != "views/open" && view != "views/hot");
    case Settings::POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH:
      return request.include_converted() && !request.filter().empty();
    default:
      return request.include_converted();
  }
}

}  // namespace

absl::StatusOr<LeadView> ViewOf(const v1::ListLeadsRequest& request, const std::string& subject,
                                const LeadSettings& settings) {
  LeadView view;
  view.converted = ShowsConverted(request, settings);
  const std::string& name = request.saved_view();
  if (name.empty() || name == "views/all") return view;
  if (name == "views/open") {
    view.lost = false;
    view.no_statuses = settings.dormant();
  } else if (name == "views/closed") {
    view.lost = true;
  } else if (name == "views/my") {
    view.owner = subject;
    view.no_statuses = settings.dormant();
  } else if (name == "views/hot") {
    view.statuses = settings.hot();
  } else {
    return UnknownView();
  }
  return view;
}

}  // namespace leadline::lead
