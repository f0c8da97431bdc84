#pragma once

#include <memory>
#include <span>

#include "common/postgres/statement.h"
#include "gtest/gtest.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/test_database.h"

namespace leadline::postgres {

// What holds whether a pooler of transactions is there, which the parameter says, or not. The tests
// of a suite share a database: making one takes longer than any of them.
class PooledFixture : public ::testing::TestWithParam<bool> {
 protected:
  explicit PooledFixture(std::span<const Migration> migrations) : database_(Shared(migrations)) {}

  static void TearDownTestSuite() { shared_.reset(); }

 private:
  static test::TestDatabase& Shared(std::span<const Migration> migrations) {
    const std::string pooler = GetParam() ? test::ThePgBouncer().conninfo() : "";
    if (!shared_) shared_ = std::make_unique<test::TestDatabase>(migrations, 8, pooler);
    return *shared_;
  }

  static inline std::unique_ptr<test::TestDatabase> shared_;

 protected:
  test::TestDatabase& database_;
};

}  // namespace leadline::postgres
