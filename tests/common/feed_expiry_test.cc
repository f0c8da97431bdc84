// What is kept of the past, and what becomes of readers who come too late for it.
#include <string>

#include "absl/time/clock.h"
#include "tests/common/feed_fixture.h"

namespace leadline::feed {
namespace {

using test::FailsWith;
using test::FromText;
using test::IsOk;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Lt;
using ::testing::SizeIs;
using type::v1::ErrorReason;

constexpr absl::Duration kKept = absl::Hours(30 * 24);

MATCHER(IsExpired, "says that the token expired") {
  return ::testing::ExplainMatchResult(
      FailsWith(absl::StatusCode::kOutOfRange, ErrorReason::ERROR_REASON_RESUME_TOKEN_EXPIRED), arg,
      result_listener);
}

class FeedExpiryTest : public FeedTest {
 protected:
  // Where whoever begins now would go on.
  std::string Token() { return Pull()->resume_token(); }

  // Makes every event that is there old enough for the purge.
  void Age() { database_.Query("UPDATE events SET event_time = now() - interval '31 days'"); }

  static std::string OldestIn(const absl::Status& status) {
    const auto info = DetailOf<google::rpc::ErrorInfo>(status);
    return info.has_value() ? info->metadata().at("oldest_resume_token") : "";
  }

  absl::Status WatchFrom(const std::string& token) {
    WatchRequest request;
    request.set_resume_token(token);
    return Watch(*stub_, request).End();
  }
};

TEST_F(FeedExpiryTest, RefusesATokenBehindWhichSomethingWasPurged) {
  const std::string token = Token();
  Commit({"Gone"});
  Age();
  Commit({"Kept"});

  ASSERT_THAT(events::Purge(*database_, kKept), IsOk());

  EXPECT_THAT(PullFrom(token), IsExpired());
  EXPECT_THAT(WatchFrom(token), IsExpired());
  EXPECT_THAT(TypesOf(PullFrom(OldestIn(PullFrom(token).status()))), ElementsAre("Kept"));
  EXPECT_THAT(TypesOf(Pull(FromText<PullRequest>("from_beginning: true"))), ElementsAre("Kept"));
}

TEST_F(FeedExpiryTest, GoesOnWhenAllThatWasPurgedWasTold) {
  Commit({"Gone"});
  const std::string token = Token();
  Age();
  Commit({"Kept"});

  ASSERT_THAT(events::Purge(*database_, kKept), IsOk());

  EXPECT_THAT(TypesOf(PullFrom(token)), ElementsAre("Kept"));
}

TEST_F(FeedExpiryTest, KeepsWhatIsYoungerInEveryOrganization) {
  database_.Query(
      "INSERT INTO events (organization_id, type, resource, event_time) "
      "SELECT 'org' || n % 3, 'X', 'things/1', now() - interval '30 days' - interval '1 hour' "
      "FROM generate_series(1, 12001) AS n");
  database_.Query(
      "INSERT INTO events (organization_id, type, resource, event_time) "
      "SELECT 'org' || n, 'Y', 'things/1', now() - interval '30 days' + interval '1 hour' "
      "FROM generate_series(1, 4) AS n");

  ASSERT_THAT(events::Purge(*database_, kKept), IsOk());

  EXPECT_EQ(database_.Query("SELECT string_agg(organization_id || type, ' ' ORDER BY 1) FROM "
                            "(SELECT organization_id, type FROM events ORDER BY 1) AS kept"),
            "org1Y org2Y org3Y org4Y");
  EXPECT_EQ(database_.Query("SELECT string_agg(organization_id, ' ' ORDER BY organization_id) "
                            "FROM forgotten_events"),
            "org0 org1 org2");
}

TEST_F(FeedExpiryTest, PurgesAgainAndAgain) {
  const std::string before = Token();
  for (const char* type : {"A", "B"}) {
    Commit({type});
    Age();
    ASSERT_THAT(events::Purge(*database_, kKept), IsOk());
    EXPECT_EQ(database_.Query("SELECT count(*) FROM events"), "0");
  }

  EXPECT_THAT(PullFrom(before), IsExpired());
  EXPECT_THAT(PullFrom(Token()), IsOk());
}

TEST_F(FeedExpiryTest, RefusesAPlaceThatTheDatabaseHasNotReached) {
  const std::string token =
      source_.TokenOf({kOrganization, PullRequest()}, {.position = int64_t{1} << 40});

  EXPECT_THAT(PullFrom(token), IsExpired());
  EXPECT_THAT(WatchFrom(token), IsExpired());
}

// What was read ahead would still be told.
TEST_F(FeedExpiryTest, ReadsNothingAheadForASlowReader) {
  database_.Query(
      "INSERT INTO events (organization_id, ordinal, type, resource, attributes) "
      "SELECT 'default', n, 'X', 'things/1', jsonb_build_object('text', repeat('x', 20000)) "
      "FROM generate_series(1, 2000) AS n");
  Watch watch(*stub_, FromText<WatchRequest>("from_beginning: true"));
  watch.Next();
  absl::SleepFor(absl::Milliseconds(500));  // In which nobody reads.

  Age();
  ASSERT_THAT(events::Purge(*database_, kKept), IsOk());

  EXPECT_THAT(watch.Types(2000), AllOf(SizeIs(Lt(1000U)), Each("X")));
  EXPECT_THAT(watch.End(), IsExpired());
}

}  // namespace
}  // namespace leadline::feed
