#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/lead/lead/lead_stats_rules.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Request = v1::GetLeadStatsRequest;

// "{ seconds: … }" of a moment in UTC.
std::string At(const std::string& moment) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, moment + "Z", &time, &error)) << error;
  return absl::StrCat("{ seconds: ", absl::ToUnixSeconds(time), " } ");
}

std::string Between(const std::string& start, const std::string& end) {
  return "start_time " + At(start) + "end_time " + At(end);
}

std::vector<std::string> StartsOf(const std::string& bucket, const std::string& start,
                                  const std::string& end) {
  const auto period =
      PeriodOf(FromText<Request>("time_bucket: TIME_BUCKET_" + bucket + " " + Between(start, end)),
               absl::InfinitePast());
  EXPECT_THAT(period, IsOk());
  std::vector<std::string> days;
  for (const absl::Time time : period->starts) {
    days.push_back(absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()));
  }
  return days;
}

TEST(StatsPeriod, IsDividedAtMidnightMondaysAndTheFirstOfMonths) {
  EXPECT_THAT(StartsOf("DAY", "2026-02-27T10:00:00", "2026-03-01T00:00:01"),
              ElementsAre("2026-02-27", "2026-02-28", "2026-03-01"));
  EXPECT_THAT(StartsOf("DAY", "2026-02-27T00:00:00", "2026-02-28T00:00:00"),
              ElementsAre("2026-02-27"));
  EXPECT_THAT(StartsOf("WEEK", "2026-03-02T00:00:00", "2026-03-10T00:00:00"),
              ElementsAre("2026-03-02", "2026-03-09"));
  EXPECT_THAT(StartsOf("WEEK", "2026-03-01T23:59:59", "2026-03-02T00:00:00"),
              ElementsAre("2026-02-23"));
  EXPECT_THAT(StartsOf("MONTH", "2025-12-31T00:00:00", "2026-02-01T00:00:01"),
              ElementsAre("2025-12-01", "2026-01-01", "2026-02-01"));
}

TEST(StatsPeriod, IsRefusedWithAllThatIsWrong) {
  const auto check = [](const std::string& request) {
    return PeriodOf(FromText<Request>(request), absl::FromUnixSeconds(1'750'000'000));
  };

  EXPECT_THAT(check("start_time { seconds: 5 } end_time { seconds: 5 }"), RefusesField("end_time"));
  const auto both = check("time_bucket: TIME_BUCKET_DAY end_time { seconds: -1 }");
  EXPECT_THAT(both, RefusesField("start_time"));
  EXPECT_THAT(both, RefusesField("end_time"));
  EXPECT_THAT(check("time_bucket: TIME_BUCKET_DAY start_time { seconds: 0 }"),
              RefusesField("time_bucket"));
  EXPECT_THAT(check("start_time { seconds: 1800000000 }"), IsOk());  // Nothing is there yet.
}

class LeadStatsTest : public LeadFixture {
 protected:
  absl::StatusOr<v1::GetLeadStatsResponse> Stats(const std::string& request = "") {
    return Ask(&v1::LeadService::Stub::GetLeadStats, request);
  }

  // "group day=count/converted" of each.
  std::vector<std::string> Counts(const std::string& request) {
    const auto stats = Stats(request);
    EXPECT_THAT(stats, IsOk());
    std::vector<std::string> texts;
    if (!stats.ok()) return texts;
    for (const auto& count : stats->counts()) {
      const std::string day =
          count.has_bucket_start_time()
              ? absl::FormatTime(" %Y-%m-%d",
                                 absl::FromUnixSeconds(count.bucket_start_time().seconds()),
                                 absl::UTCTimeZone())
              : "";
      texts.push_back(absl::StrCat(count.group().substr(count.group().rfind('/') + 1), day, "=",
                                   count.lead_count(), "/", count.converted_count()));
    }
    return texts;
  }

  void CreatedAt(const std::string& moment, const std::string& but = "") {
    const std::string name = Existing(but);
    database_.Query("UPDATE leads SET create_time = '" + moment + "Z' WHERE id = '" +
                    name.substr(name.find('/') + 1) + "' RETURNING 1");
  }
};

TEST_F(LeadStatsTest, CountAllLeadsButDeletedOnes) {
  Existing();
  Converted(ANameOf("conversions"));
  ASSERT_THAT(Delete(Existing()), IsOk());

  EXPECT_THAT(Counts(""), ElementsAre("=2/1"));
}

TEST_F(LeadStatsTest, AreEmptyWhereNothingCounts) { EXPECT_THAT(Counts(""), IsEmpty()); }

TEST_F(LeadStatsTest, TellLeadsApartByAProperty) {
  Existing(
      "status: 'statuses/lead/nurturing' owner: 'users/ann' "
      "source: 'dictionaries/source/entries/website'");
  Existing("status: 'statuses/lead/nurturing' owner: 'users/bob'");
  Existing("owner: 'users/bob'");

  EXPECT_THAT(Counts("group_by: GROUP_BY_STATUS"),
              ElementsAre("nurturing=2/0", "to-be-processed=1/0"));
  EXPECT_THAT(Counts("group_by: GROUP_BY_OWNER"), ElementsAre("bob=2/0", "ann=1/0"));
  EXPECT_THAT(Counts("group_by: GROUP_BY_SOURCE"), ElementsAre("=2/0", "website=1/0"));
  EXPECT_THAT(Counts("group_by: GROUP_BY_INDUSTRY"), ElementsAre("=3/0"));
  EXPECT_THAT(Counts("group_by: GROUP_BY_TEAM"), ElementsAre("=3/0"));
}

TEST_F(LeadStatsTest, CountALeadForEachOfItsAgencies) {
  const auto add = [](configuration::v1::Configuration& whole) {
    for (const char* id : {"north", "south"}) {
      whole.add_dictionary_entries()->set_name(std::string("dictionaries/agency/entries/") + id);
    }
  };
  Configure(add);
  Existing(
      "agencies: 'dictionaries/agency/entries/north' "
      "agencies: 'dictionaries/agency/entries/south'");
  Existing("agencies: 'dictionaries/agency/entries/south'");
  Existing();

  EXPECT_THAT(Counts("group_by: GROUP_BY_AGENCY"), ElementsAre("south=2/0", "=1/0", "north=1/0"));
}

TEST_F(LeadStatsTest, DivideTimeAndCountOnlyWhatIsInThePeriod) {
  CreatedAt("2026-03-01T11:00:00");
  CreatedAt("2026-03-01T12:00:00");
  CreatedAt("2026-03-01T23:59:59");
  CreatedAt("2026-03-03T00:00:00", "owner: 'users/ann'");
  CreatedAt("2026-03-04T00:00:00");
  const std::string period = Between("2026-03-01T12:00:00", "2026-03-04T00:00:00");

  EXPECT_THAT(Counts(period), ElementsAre("=3/0"));
  EXPECT_THAT(Counts("time_bucket: TIME_BUCKET_DAY " + period),
              ElementsAre(" 2026-03-01=2/0", " 2026-03-03=1/0"));
  EXPECT_THAT(Counts("time_bucket: TIME_BUCKET_MONTH group_by: GROUP_BY_OWNER " + period),
              ElementsAre(" 2026-03-01=2/0", "ann 2026-03-01=1/0"));
}

TEST_F(LeadStatsTest, CountConversionsByTheirOwnTime) {
  Existing();
  Converted(ANameOf("conversions"));  // In June 2025.

  EXPECT_THAT(Counts("metric: METRIC_CONVERTED"), ElementsAre("=1/1"));
  EXPECT_THAT(Counts("metric: METRIC_CONVERTED time_bucket: TIME_BUCKET_MONTH " +
                     Between("2025-06-01T00:00:00", "2025-07-01T00:00:00")),
              ElementsAre(" 2025-06-01=1/1"));
  EXPECT_THAT(
      Counts("metric: METRIC_CONVERTED " + Between("2025-07-01T00:00:00", "2025-08-01T00:00:00")),
      IsEmpty());
}

TEST_F(LeadStatsTest, CountActivitiesByWhenTheyTakePlace) {
  const std::string ann = Existing("owner: 'users/ann'"), bob = Existing("owner: 'users/bob'");
  for (const std::string& lead : {ann, ann, bob}) {
    ASSERT_THAT(AddActivity(lead, "start_time " + At("2026-03-01T12:00:00")), IsOk());
  }
  ASSERT_THAT(AddActivity(bob, "start_time " + At("2026-04-01T12:00:00")), IsOk());
  const std::string march =
      "metric: METRIC_ACTIVITIES " + Between("2026-03-01T00:00:00", "2026-04-01T00:00:00");

  const auto stats = Stats(march);

  ASSERT_THAT(stats, IsOk());
  ASSERT_EQ(stats->counts_size(), 1);
  EXPECT_EQ(stats->counts(0).activity_count(), 3);
  EXPECT_EQ(stats->counts(0).lead_count(), 2);
  EXPECT_EQ(Stats(march + "filter: 'owner = users/ann'")->counts(0).activity_count(), 2);
  EXPECT_THAT(Counts("group_by: GROUP_BY_OWNER " + march), ElementsAre("ann=1/0", "bob=1/0"));
}

TEST_F(LeadStatsTest, CountWhatAFilterMatches) {
  Existing("score: 5");
  Existing("score: 1");

  EXPECT_THAT(Counts("filter: 'score > 3'"), ElementsAre("=1/0"));
  EXPECT_THAT(Stats("filter: 'nonsense ='"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
}

}  // namespace
}  // namespace leadline::lead
