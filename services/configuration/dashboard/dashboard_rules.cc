#include "services/configuration/dashboard/dashboard_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "leadline/configuration/v1/dashboard.pb.h"
#include "services/configuration/definition/ownership_rules.h"
#include "services/configuration/definition/record_criteria.h"

namespace leadline::configuration {
namespace {

using v1::Dashboard;
using v1::View;
using Widget = v1::Dashboard::Widget;

// All dashboards are part of every configuration that services read.
constexpr size_t kMaxBytes = size_t{64} << 10;

// A widget that is checked, and where it stands.
struct Checked {
  const Dashboard& dashboard;
  const Widget& widget;
  std::string place;  // "dashboard.widgets[0]"
};

// Divided, time must begin somewhere.
void CheckPeriod(const Checked& checked, FieldViolations& violations) {
  if (checked.widget.time_bucket() == Widget::TIME_BUCKET_UNSPECIFIED) return;
  if (checked.widget.period() != Widget::PERIOD_UNSPECIFIED) return;
  violations.Add(checked.place + ".period", "is needed with a time_bucket");
}

void CheckChart(const Checked& checked, FieldViolations& violations) {
  const bool in_groups = checked.widget.group_by() != Widget::GROUP_BY_UNSPECIFIED;
  const bool in_time = checked.widget.time_bucket() != Widget::TIME_BUCKET_UNSPECIFIED;
  const std::string place = checked.place + ".chart";
  switch (checked.widget.chart()) {
    case Widget::CHART_LINE:
      if (!in_time) violations.Add(place, "LINE needs a time_bucket");
      break;
    case Widget::CHART_PIE:
      if (!in_groups || in_time) violations.Add(place, "PIE needs a group_by and no time_bucket");
      break;
    case Widget::CHART_NUMBER:
      if (in_groups || in_time) violations.Add(place, "NUMBER has no group_by and no time_bucket");
      break;
    default:
      break;
  }
}

// Whether all who have the dashboard have the view.
bool IsForAll(const View& view, const Dashboard& dashboard) {
  return !IsPrivate(view) || (IsPrivate(dashboard) && view.owner() == dashboard.owner());
}

void CheckSavedView(const Checked& checked, const v1::Configuration& configuration,
                    FieldViolations& violations) {
  const std::string& name = checked.widget.saved_view();
  const auto& views = configuration.views();
  const bool is_right = std::any_of(views.begin(), views.end(), [&](const View& view) {
    return view.name() == name && view.entity() == View::ENTITY_LEAD && !view.has_archive_time() &&
           IsForAll(view, checked.dashboard);
  });
  if (name.empty() || is_right) return;
  violations.Add(checked.place + ".saved_view",
                 "must be a view of leads that all who have the dashboard have");
}

void CheckSize(const Dashboard& dashboard, FieldViolations& violations) {
  if (dashboard.ByteSizeLong() <= kMaxBytes) return;
  violations.Add("dashboard.widgets", "must leave the dashboard within 64 KiB");
}

void CheckDashboard(const Dashboard& dashboard, const Surroundings& surroundings,
                    FieldViolations& violations) {
  const RecordCriteria criteria("ENTITY_LEAD", surroundings.configuration);
  std::set<std::string> ids;
  for (int i = 0; i < dashboard.widgets_size(); ++i) {
    const Widget& widget = dashboard.widgets(i);
    const Checked checked{dashboard, widget, "dashboard.widgets[" + std::to_string(i) + "]"};
    if (!ids.insert(widget.widget_id()).second) {
      violations.Add(checked.place + ".widget_id", "another widget has it already");
    }
    criteria.CheckFilter(widget.filter(), checked.place + ".filter", violations);
    CheckPeriod(checked, violations);
    CheckChart(checked, violations);
    CheckSavedView(checked, surroundings.configuration, violations);
  }
  CheckSize(dashboard, violations);
}

}  // namespace

DefinitionKind DashboardKind() { return KindOf(&CheckDashboard); }

}  // namespace leadline::configuration
