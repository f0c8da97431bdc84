// What the database says went wrong, and what a caller is told of it.

#include "absl/strings/str_cat.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/pooled_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::postgres {
namespace {

using test::FailsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using type::v1::ErrorReason;

class SqlStateTest : public PooledFixture {
 protected:
  SqlStateTest() : PooledFixture({}) {}
};

INSTANTIATE_TEST_SUITE_P(Directly, SqlStateTest, ::testing::Values(false));
INSTANTIATE_TEST_SUITE_P(ByPgBouncer, SqlStateTest, ::testing::Values(true));

TEST_P(SqlStateTest, NamesTheStatementOfAFaultForTheLog) {
  constexpr Statement kDivide = {"Divide", "SELECT 1 / (:by::text = 'not secret')::int"};
  const Arguments by = Arguments().Set("by", "secret");

  const auto once = database_->Run("o", kDivide, by);
  const absl::Status within = database_->Transact("o", [&](Transaction& tx) -> absl::Status {
    tx.Run(kDivide, by);
    return absl::OkStatus();
  });
  const auto unprepared = database_->Run("o", {"Misspelt", "SELECT * FROM nowhere"});

  EXPECT_THAT(std::string(once.status().message()), MatchesRegex("SQLSTATE 22012 in Divide.*"));
  EXPECT_EQ(within, once.status());
  EXPECT_THAT(std::string(unprepared.status().message()),
              MatchesRegex("SQLSTATE 42P01 in .*Misspelt.*"));
}

struct SqlState {
  const char* sqlstate;
  absl::StatusCode code;
  ErrorReason reason;
};

constexpr SqlState kSqlStates[] = {
    {"08006", absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE},
    {"57P01", absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE},
    {"57P02", absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE},
    {"57P03", absl::StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE},
    {"40001", absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION},
    {"40P01", absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION},
    {"55P03", absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION},
    {"57014", absl::StatusCode::kDeadlineExceeded, ErrorReason::ERROR_REASON_DEADLINE_EXCEEDED},
    {"53100", absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED},
    {"53200", absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED},
    {"53300", absl::StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED},
    {"23505", absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS},
    {"23503", absl::StatusCode::kFailedPrecondition, ErrorReason::ERROR_REASON_UNSPECIFIED},
    {"23502", absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_UNSPECIFIED},
    {"23514", absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_UNSPECIFIED},
    {"22003", absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_UNSPECIFIED},
    {"42703", absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_UNSPECIFIED},
    {"P0001", absl::StatusCode::kInternal, ErrorReason::ERROR_REASON_UNSPECIFIED}};

TEST_P(SqlStateTest, TellsByTheSqlStateWhatTheCallerIsToDo) {
  for (const SqlState& expected : kSqlStates) {
    const std::string sql =
        absl::StrCat("DO $$BEGIN RAISE 'secret' USING ERRCODE = '", expected.sqlstate, "'; END$$");

    const absl::Status status = database_->Transact("o", [&](Transaction& tx) -> absl::Status {
      tx.Run({"Raise", sql.c_str()});
      return absl::OkStatus();
    });

    EXPECT_THAT(status, FailsWith(expected.code, expected.reason)) << expected.sqlstate;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret"))) << expected.sqlstate;
    const bool may_try_again = status.code() == absl::StatusCode::kUnavailable ||
                               status.code() == absl::StatusCode::kAborted ||
                               status.code() == absl::StatusCode::kResourceExhausted;
    EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status).has_value(), may_try_again)
        << expected.sqlstate;
  }
}

TEST_P(SqlStateTest, IsOverloadedWhenTheServerHasNoSessionLeft) {
  const std::string role = database_.Query("SELECT replace(current_database(), 'test', 'role')");
  database_.Query("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 0");
  Database full(database_.conninfo() + " user=" + role, 1);

  const absl::Status status = full.Ping();

  EXPECT_THAT(status, FailsWith(absl::StatusCode::kResourceExhausted,
                                ErrorReason::ERROR_REASON_OVERLOADED));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(status).has_value());
  database_.Query("DROP ROLE " + role);
}

}  // namespace
}  // namespace leadline::postgres
