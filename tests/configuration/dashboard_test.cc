// What dashboards may show.

#include <string>

#include "gmock/gmock.h"
#include "leadline/lead/v1/lead_service.pb.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using google::protobuf::EnumDescriptor;
using test::IsOk;
using test::RefusesField;
using ::testing::SizeIs;
using v1::Dashboard;
using Widget = v1::Dashboard::Widget;
using Stats = lead::v1::GetLeadStatsRequest;

constexpr char kShared[] = "display_name: 'D' visibility: VISIBILITY_SHARED ";
constexpr char kPrivate[] = "display_name: 'D' visibility: VISIBILITY_PRIVATE ";

class DashboardTest : public DefinitionTest {
 protected:
  // A dashboard with this widget: saved, and archived again.
  absl::Status WithWidget(const std::string& widget, const std::string& dashboard = kShared) {
    const std::string content = dashboard + "widgets { widget_id: 'one' " + widget + " }";
    const absl::Status status = Create<Dashboard>("mine", content).status();
    if (!status.ok()) return status;
    EXPECT_THAT(Archive(names_, "mine"), IsOk());
    return status;
  }

  const DefinitionNames names_{*Dashboard::descriptor()};
};

// "METRIC_CREATED = 1"
std::vector<std::string> ValuesOf(const EnumDescriptor& type) {
  std::vector<std::string> values;
  for (int i = 0; i < type.value_count(); ++i) {
    values.push_back(type.value(i)->name() + " = " + std::to_string(type.value(i)->number()));
  }
  return values;
}

TEST_F(DashboardTest, AskForFiguresInTheWordsOfTheRequestForThem) {
  EXPECT_EQ(ValuesOf(*Widget::Metric_descriptor()), ValuesOf(*Stats::Metric_descriptor()));
  EXPECT_EQ(ValuesOf(*Widget::GroupBy_descriptor()), ValuesOf(*Stats::GroupBy_descriptor()));
  EXPECT_EQ(ValuesOf(*Widget::TimeBucket_descriptor()), ValuesOf(*Stats::TimeBucket_descriptor()));
  for (const char* field : {"metric", "group_by", "time_bucket", "filter"}) {
    const auto* ours = Widget::descriptor()->FindFieldByName(field);
    const auto* theirs = Stats::descriptor()->FindFieldByName(field);
    ASSERT_TRUE(ours != nullptr && theirs != nullptr) << field;
    EXPECT_EQ(ours->type(), theirs->type()) << field;
  }
}

TEST_F(DashboardTest, FilterByTheFieldsOfLeads) {
  Define("budget", "kind: KIND_NUMBER");
  EXPECT_THAT(WithWidget("filter: 'custom_fields.budget > 10 AND owner = me()'"), IsOk());
  for (const char* filter :
       {"score >", "nonsense = 1", "custom_fields.none = 1", "status = statuses/lead/none"}) {
    EXPECT_THAT(WithWidget("filter: '" + std::string(filter) + "'"),
                RefusesField("dashboard.widgets[0].filter"))
        << filter;
  }
}

TEST_F(DashboardTest, DivideTimeOnlyWithinAPeriod) {
  EXPECT_THAT(WithWidget("time_bucket: TIME_BUCKET_DAY"),
              RefusesField("dashboard.widgets[0].period"));
  EXPECT_THAT(WithWidget("time_bucket: TIME_BUCKET_DAY period: PERIOD_THIS_YEAR"), IsOk());
  EXPECT_THAT(WithWidget("period: PERIOD_LAST_MONTH"), IsOk());
}

TEST_F(DashboardTest, ShowFiguresAsTheyCanBeShown) {
  const std::string weeks = "time_bucket: TIME_BUCKET_WEEK period: PERIOD_LAST_30_DAYS ";
  const std::string groups = "group_by: GROUP_BY_STATUS ";
  const std::string place = "dashboard.widgets[0].chart";

  EXPECT_THAT(WithWidget(weeks + groups + "chart: CHART_LINE"), IsOk());
  EXPECT_THAT(WithWidget(weeks + groups + "chart: CHART_BAR"), IsOk());
  EXPECT_THAT(WithWidget(groups + "chart: CHART_PIE"), IsOk());
  EXPECT_THAT(WithWidget("chart: CHART_NUMBER"), IsOk());
  EXPECT_THAT(WithWidget("chart: CHART_TABLE"), IsOk());
  EXPECT_THAT(WithWidget(groups + "chart: CHART_LINE"), RefusesField(place));
  EXPECT_THAT(WithWidget(weeks + groups + "chart: CHART_PIE"), RefusesField(place));
  EXPECT_THAT(WithWidget("chart: CHART_PIE"), RefusesField(place));
  EXPECT_THAT(WithWidget(groups + "chart: CHART_NUMBER"), RefusesField(place));
  EXPECT_THAT(WithWidget(weeks + "chart: CHART_NUMBER"), RefusesField(place));
}

TEST_F(DashboardTest, LeadToViewsThatAllWhoHaveThemHave) {
  const std::string view = "entity: ENTITY_LEAD display_name: 'V' visibility: ";
  ASSERT_THAT(Create<v1::View>("own", view + "VISIBILITY_PRIVATE"), IsOk());
  ASSERT_THAT(Create<v1::View>("anns", view + "VISIBILITY_PRIVATE"), IsOk());
  GiveAway("views/anns");
  ASSERT_THAT(Create<v1::View>("deals",
                               "entity: ENTITY_OPPORTUNITY display_name: 'V' "
                               "visibility: VISIBILITY_SHARED"),
              IsOk());

  EXPECT_THAT(WithWidget("saved_view: 'views/hot'"), IsOk());
  EXPECT_THAT(WithWidget("saved_view: 'views/own'", kPrivate), IsOk());
  const auto is_refused = RefusesField("dashboard.widgets[0].saved_view");
  EXPECT_THAT(WithWidget("saved_view: 'views/own'", kShared), is_refused);
  EXPECT_THAT(WithWidget("saved_view: 'views/anns'", kPrivate), is_refused);
  EXPECT_THAT(WithWidget("saved_view: 'views/deals'"), is_refused);
  EXPECT_THAT(WithWidget("saved_view: 'views/none'"), is_refused);
}

TEST_F(DashboardTest, AreNotSharedWithAViewOfOnesOwn) {
  ASSERT_THAT(Create<v1::View>(
                  "own", "entity: ENTITY_LEAD display_name: 'V' visibility: VISIBILITY_PRIVATE"),
              IsOk());
  ASSERT_THAT(Create<Dashboard>("mine", std::string(kPrivate) +
                                            "widgets { widget_id: 'a' saved_view: 'views/own' }"),
              IsOk());

  EXPECT_THAT(Update<Dashboard>("mine", "visibility: VISIBILITY_SHARED"),
              RefusesField("dashboard.widgets[0].saved_view"));
}

TEST_F(DashboardTest, TellTheirWidgetsApartByIds) {
  const auto two = [&](const std::string& first, const std::string& second) {
    return Create<Dashboard>("mine", std::string(kShared) + "widgets { widget_id: '" + first +
                                         "' } widgets { widget_id: '" + second + "' }");
  };

  EXPECT_THAT(two("a", "a"), RefusesField("dashboard.widgets[1].widget_id"));
  EXPECT_THAT(two("a", "-b"), RefusesField("dashboard.widgets[1].widget_id"));
  EXPECT_THAT(two("", "b"), RefusesField("dashboard.widgets[0].widget_id"));
  EXPECT_THAT(two("a", "b"), IsOk());
}

TEST_F(DashboardTest, TakeAWidgetMoreUntilThereAreFifty) {
  std::string content = kShared;
  for (int i = 0; i < 50; ++i) content += "widgets { widget_id: 'w" + std::to_string(i) + "' } ";

  ASSERT_THAT(Create<Dashboard>("mine", content), IsOk());
  EXPECT_THAT(Update<Dashboard>("mine", content + "widgets { widget_id: 'more' }"),
              RefusesField("dashboard.widgets"));
  EXPECT_THAT(Get<Dashboard>("mine")->widgets(), SizeIs(50));
}

TEST_F(DashboardTest, AreSmallEnoughToBePartOfEveryConfiguration) {
  const std::string filter = "company_name = \"" + std::string(2000, 'x') + "\"";
  std::string content = kShared;
  for (int i = 0; i < 33; ++i) {
    content += "widgets { widget_id: 'w" + std::to_string(i) + "' filter: '" + filter + "' } ";
  }

  EXPECT_THAT(Create<Dashboard>("mine", content), RefusesField("dashboard.widgets"));
}

TEST_F(DashboardTest, ReportEveryViolationAtOnce) {
  const auto refused = Create<Dashboard>(
      "mine",
      "display_name: ' ' visibility: VISIBILITY_SHARED "
      "widgets { widget_id: 'a' filter: 'first = 1 AND second = 2' saved_view: 'views/none' } "
      "widgets { widget_id: 'a' time_bucket: TIME_BUCKET_DAY chart: CHART_PIE }");

  for (const char* field : {"dashboard.display_name", "dashboard.widgets[0].filter",
                            "dashboard.widgets[0].saved_view", "dashboard.widgets[1].widget_id",
                            "dashboard.widgets[1].period", "dashboard.widgets[1].chart"}) {
    EXPECT_THAT(refused, RefusesField(field));
  }
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(refused.status())->field_violations_size(), 7);
}

}  // namespace
}  // namespace leadline::configuration
