#include "common/idempotency/replay.h"

#include <atomic>
#include <thread>
#include <vector>

#include "common/postgres/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/test/v1/echo_service.pb.h"
#include "tests/common/migrations.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::idempotency {
namespace {

using test::FailsWith;
using test::IsOk;
using test::StatusIs;
using test::v1::StoreRequest;
using test::v1::StoreResponse;

constexpr char kOrganization[] = "default";
constexpr char kId[] = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
constexpr char kJane[] = "users/jane";

class IdempotencyTest : public ::testing::Test {
 protected:
  static StoreRequest Request(const std::string& id, const std::string& text = "x") {
    StoreRequest request;
    request.set_request_id(id);
    request.set_text(text);
    return request;
  }

  // Answers the number of times that it has really worked.
  absl::StatusOr<StoreResponse> Store(const StoreRequest& request,
                                      const std::string& subject = kJane,
                                      const std::string& organization = kOrganization) {
    return database_->Transact(organization, [&](postgres::Transaction& transaction) {
      return Replay<StoreResponse>(transaction, subject, request,
                                   [&]() -> absl::StatusOr<StoreResponse> {
                                     if (!failure_.ok()) return failure_;
                                     StoreResponse response;
                                     response.set_text(std::to_string(++runs_));
                                     return response;
                                   });
    });
  }

  absl::Status failure_;
  std::atomic<int> runs_ = 0;
  test::TestDatabase database_{test::kMigrations, 16};
};

TEST_F(IdempotencyTest, GivesTheFirstAnswerAgain) {
  const auto first = Store(Request(kId));

  const auto again = Store(Request(kId));

  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(first->replayed());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->text(), first->text());
  EXPECT_EQ(runs_, 1);
}

TEST_F(IdempotencyTest, RunsEveryCallWithoutAnId) {
  ASSERT_THAT(Store(Request("")), IsOk());
  ASSERT_THAT(Store(Request("")), IsOk());

  EXPECT_EQ(runs_, 2);
}

TEST_F(IdempotencyTest, RefusesTheIdOfAnotherRequest) {
  ASSERT_THAT(Store(Request(kId, "x")), IsOk());

  EXPECT_THAT(Store(Request(kId, "y")), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                  type::v1::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(
      Store(Request(kId, "x"), "users/john"),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(IdempotencyTest, KeepsOrganizationsApart) {
  ASSERT_THAT(Store(Request(kId), kJane, "ours"), IsOk());

  const auto theirs = Store(Request(kId, "other"), kJane, "theirs");

  ASSERT_THAT(theirs, IsOk());
  EXPECT_FALSE(theirs->replayed());
}

TEST_F(IdempotencyTest, TriesAgainAfterAFailure) {
  failure_ = absl::NotFoundError("nothing there");
  ASSERT_THAT(Store(Request(kId)), StatusIs(absl::StatusCode::kNotFound));
  failure_ = absl::OkStatus();

  const auto again = Store(Request(kId));

  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->replayed());
}

TEST_F(IdempotencyTest, RunsOnceHoweverManyCallAtATime) {
  std::vector<std::thread> threads;
  std::atomic<int> same = 0;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      const auto answer = Store(Request(kId));
      if (answer.ok() && answer->text() == "1") ++same;
    });
  }
  for (auto& thread : threads) thread.join();

  EXPECT_EQ(same, 12);
  EXPECT_EQ(runs_, 1);
}

TEST_F(IdempotencyTest, WritesWhenItReplays) {
  ASSERT_THAT(Store(Request(kId)), IsOk());

  ASSERT_THAT(Store(Request(kId)), IsOk());

  EXPECT_EQ(database_.Query("SELECT replays FROM request_ids"), "1");
}

TEST_F(IdempotencyTest, ForgetsAfterSevenDays) {
  ASSERT_THAT(Store(Request(kId)), IsOk());
  database_.Query("UPDATE request_ids SET create_time = now() - interval '6 days 23 hours'");
  ASSERT_THAT(Purge(*database_), IsOk());
  EXPECT_EQ(database_.Query("SELECT count(*) FROM request_ids"), "1");

  database_.Query("UPDATE request_ids SET create_time = now() - interval '7 days 1 hour'");
  ASSERT_THAT(Purge(*database_), IsOk());

  EXPECT_EQ(database_.Query("SELECT count(*) FROM request_ids"), "0");
}

TEST(Fingerprint, IsTheSameForARetryOnly) {
  StoreRequest request;
  request.set_text("x");
  const std::string first = Fingerprint(kJane, request);

  EXPECT_EQ(Fingerprint(kJane, request), first);
  request.set_text("y");
  EXPECT_NE(Fingerprint(kJane, request), first);
}

}  // namespace
}  // namespace leadline::idempotency
