#include "common/edge/replica_watch.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/migrations.h"
#include "tests/support/http.h"
#include "tests/support/standby.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::edge {
namespace {

using test::IsOk;
using ::testing::HasSubstr;

constexpr absl::Duration kInterval = absl::Milliseconds(20);
constexpr postgres::Statement kPing = {"Ping", "SELECT 1"};

class ReplicaWatchTest : public ::testing::Test {
 protected:
  void Measure(const ReplicaWatch& watch) {
    watch.AddTo(metrics_);
    endpoint_ = *metrics_.Serve("127.0.0.1:0");
  }

  // Reads by a database whose replica is watched, until `counted` is among the metrics; what they
  // are in the end.
  std::string ReadUntil(const std::string& counted) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    std::string text;
    while (!absl::StrContains(text, counted) && absl::Now() < end) {
      context::RequestContext allowing;
      allowing.read_after = context::Position();
      const context::ScopedRequestContext scope(allowing);
      EXPECT_THAT(reading_.Run("acme", kPing), IsOk());
      text = test::HttpGet(absl::StrCat("http://127.0.0.1:", endpoint_->port(), "/metrics"));
    }
    return text;
  }

  std::string DatabaseName() { return database_.Query("SELECT current_database()"); }

  ReplicaWatch::Watched Watching(postgres::Database& primary) {
    return {primary,
            replica_,
            {standby_.conninfo() + " dbname=" + DatabaseName(), postgres::Pooler::kNone},
            [this](postgres::Database&) { return check_; }};
  }

  test::TestDatabase database_{test::kMigrations};
  test::Standby standby_;
  postgres::Replica replica_{standby_.conninfo() + " dbname=" + DatabaseName(), 4,
                             postgres::Pooler::kNone};
  postgres::Database reading_{database_.conninfo(), 4, postgres::Pooler::kNone, &replica_};
  absl::Status check_;
  metrics::Metrics metrics_;
  std::unique_ptr<metrics::Metrics::Endpoint> endpoint_;
};

TEST_F(ReplicaWatchTest, LetsReadsGoToAStandbyThatFollows) {
  const ReplicaWatch watch(Watching(*database_), kInterval);
  Measure(watch);

  const std::string text = ReadUntil(R"(leadline_replica_reads_total{from="replica"} 1)");

  EXPECT_THAT(text, HasSubstr(R"(leadline_replica_reads_total{from="replica"} 1)"));
  EXPECT_THAT(text, HasSubstr("leadline_replica_lag_seconds 0"));
  endpoint_.reset();
}

TEST_F(ReplicaWatchTest, LetsNoneGoToAStandbyOfAnotherDatabase) {
  postgres::Database another(database_.conninfo() + " dbname=postgres", 1);
  const ReplicaWatch watch(Watching(another), kInterval);
  Measure(watch);

  const std::string text = ReadUntil(R"(leadline_replica_reads_total{from="primary"} 100)");

  EXPECT_THAT(text, HasSubstr(R"(leadline_replica_reads_total{from="replica"} 0)"));
  endpoint_.reset();
}

TEST_F(ReplicaWatchTest, TellsHowFarTheStandbyIsBehind) {
  const ReplicaWatch watch(Watching(*database_), kInterval);
  standby_.PauseReplay();
  database_.Query("CREATE TABLE things ()");
  const auto lag_is = [&watch](auto holds) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!holds(watch.Lag()) && absl::Now() < end) absl::SleepFor(kInterval);
    return holds(watch.Lag());
  };

  EXPECT_TRUE(lag_is([](absl::Duration lag) { return lag > absl::Seconds(1); }));
  standby_.ResumeReplay();
  EXPECT_TRUE(lag_is([](absl::Duration lag) { return lag < absl::Seconds(1); }));
}

TEST_F(ReplicaWatchTest, WarnsOnceOfAStandbyThatIsNotAsItShouldBe) {
  check_ = absl::FailedPreconditionError("run `echo-server migrate` first");
  ::testing::internal::CaptureStderr();

  {
    const ReplicaWatch watch(Watching(*database_), kInterval);
    Measure(watch);
    ReadUntil(R"(leadline_replica_reads_total{from="replica"} 5)");
    endpoint_.reset();
  }

  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("echo-server migrate"));
  EXPECT_EQ(log.find("echo-server migrate"), log.rfind("echo-server migrate"));
}

}  // namespace
}  // namespace leadline::edge
