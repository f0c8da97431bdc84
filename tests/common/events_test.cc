#include "common/events/outbox.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/migrations.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::events {
namespace {

using test::FromText;
using test::IsOk;

constexpr char kOrganization[] = "default";

class EventsTest : public ::testing::Test {
 protected:
  absl::Status AppendOne(const event::v1::Event& event) {
    return database_->Transact(kOrganization, [&](postgres::Transaction& transaction) {
      Append(transaction, event);
      return absl::OkStatus();
    });
  }

  test::TestDatabase database_{test::kMigrations};
};

TEST_F(EventsTest, KeepsWhatHappened) {
  const auto event = FromText<event::v1::Event>(R"pb(
    type: "LeadLost"
    resource: "leads/1"
    actor: "users/jane"
    related_resources: "conversions/2"
    changed_fields: "status"
    attributes { key: "status" value: "statuses/lead/lost" })pb");

  ASSERT_THAT(AppendOne(event), IsOk());

  EXPECT_EQ(database_.Query("SELECT concat_ws('|', organization_id, type, resource, actor,"
                            " related_resources[1], changed_fields[1], attributes->>'status')"
                            " FROM events"),
            "default|LeadLost|leads/1|jane|conversions/2|status|statuses/lead/lost");
}

TEST_F(EventsTest, HasNoActorWhenTheSystemActs) {
  ASSERT_THAT(AppendOne(FromText<event::v1::Event>(R"pb(type: "X" resource: "leads/1")pb")),
              IsOk());

  EXPECT_EQ(database_.Query("SELECT actor IS NULL FROM events"), "t");
}

TEST_F(EventsTest, KeepsTheNameItIsGiven) {
  const std::string name = "events/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
  event::v1::Event event;
  event.set_name(name);

  ASSERT_THAT(AppendOne(event), IsOk());

  EXPECT_EQ(database_.Query("SELECT 'events/' || id FROM events"), name);
}

TEST_F(EventsTest, LeavesNoEventOfAChangeThatWasRolledBack) {
  const absl::Status status =
      database_->Transact(kOrganization, [&](postgres::Transaction& transaction) -> absl::Status {
        Append(transaction, {});
        return absl::AbortedError("no");
      });

  EXPECT_FALSE(status.ok());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events"), "0");
}

TEST_F(EventsTest, HasTheOrderOfOneTransaction) {
  const absl::Status status =
      database_->Transact(kOrganization, [&](postgres::Transaction& transaction) {
        event::v1::Event event;
        event.set_type("Second");
        Append(transaction, event, 1);
        event.set_type("First");
        Append(transaction, event, 0);
        return absl::OkStatus();
      });

  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(database_.Query("SELECT string_agg(type, ' ' ORDER BY position, ordinal) FROM events"),
            "First Second");
}

TEST_F(EventsTest, PassesAReaderOnlyWhenNothingOlderIsOpen) {
  constexpr char kComplete[] =
      "SELECT string_agg(type, ' ' ORDER BY position) FROM events"
      " WHERE position < pg_snapshot_xmin(pg_current_snapshot())";
  event::v1::Event event;
  std::string seen_meanwhile;

  const absl::Status status =
      database_->Transact(kOrganization, [&](postgres::Transaction& transaction) -> absl::Status {
        event.set_type("Older");
        Append(transaction, event);
        event.set_type("Newer");
        LEADLINE_RETURN_IF_ERROR(AppendOne(event));
        seen_meanwhile = database_.Query(kComplete);
        return absl::OkStatus();
      });

  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(seen_meanwhile, "");
  EXPECT_EQ(database_.Query(kComplete), "Older Newer");
}

}  // namespace
}  // namespace leadline::events
