#include "services/lead/lead/lead_view_rules.h"

#include "common/status/failure.h"

namespace leadline::lead {
namespace {

absl::Status UnknownView() {
  FieldViolations violations;
  violations.Add("saved_view",
                 "must be views/all, views/open, views/closed, views/my or views/hot");
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<LeadView> ViewOf(const v1::ListLeadsRequest& request, const std::string& subject,
                                const LeadSettings& settings) {
  LeadView view;
  view.converted = request.include_converted();
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
