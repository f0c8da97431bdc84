#include "common/feed/event_lag.h"

#include "common/metrics/metrics.h"
#include "tests/common/feed_fixture.h"

namespace leadline::feed {
namespace {

using test::IsOk;

class EventLagTest : public FeedTest {
 protected:
  metrics::Metrics metrics_;
  EventLag lag_{*database_, metrics_};
};

TEST_F(EventLagTest, GrowsWhileATransactionIsOpenAndEndsWithIt) {
  const auto hold_open = [&](postgres::Transaction& transaction) {
    Append(transaction, "Older", "things/1");
    Commit({"Newer"});  // Which nobody is told before the older one.
    EXPECT_THAT(lag_.Look(), IsOk());
    const absl::Duration first = lag_.Lag();
    EXPECT_THAT(lag_.Look(), IsOk());
    EXPECT_GT(lag_.Lag(), first);
    return absl::OkStatus();
  };
  ASSERT_THAT(database_->Transact(kOrganization, hold_open), IsOk());
  const absl::Time ended = absl::Now();

  // The server itself may have a transaction open for a moment.
  while (lag_.Lag() > absl::Now() - ended) ASSERT_THAT(lag_.Look(), IsOk());
}

// What was open at one look is over at the next, though others are open then.
TEST_F(EventLagTest, IsNotOfTransactionsThatAreOver) {
  const absl::Time begun = absl::Now();
  Commit({"Over"});

  while (lag_.Lag() > absl::Now() - begun) {
    ASSERT_THAT(database_->Transact(kOrganization,
                                    [&](postgres::Transaction& transaction) {
                                      Append(transaction, "Open", "things/1");
                                      Commit({"Newer"});
                                      return lag_.Look();
                                    }),
                IsOk());
  }
}

}  // namespace
}  // namespace leadline::feed
