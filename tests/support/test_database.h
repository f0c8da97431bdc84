#pragma once

#include <span>
#include <string>

#include "common/postgres/database.h"
#include "common/postgres/statement.h"

namespace leadline::test {

// A database of its own in the throwaway cluster, migrated; gone with the object. Migrating
// happens once for each set of migrations, later databases are copies. Run the tests under
// tests/support/with_postgres.sh, which sets LEADLINE_TEST_POSTGRES.
class TestDatabase final {
 public:
  // `pooler`, for libpq but for the database, is what stands before it and pools transactions.
  explicit TestDatabase(std::span<const postgres::Migration> migrations, int pool_size = 8,
                        const std::string& pooler = "");
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  postgres::Database& operator*() { return *database_; }
  postgres::Database* operator->() { return database_.get(); }
  const std::string& conninfo() const { return conninfo_; }  // Whatever stands before it.

  // The first value of the first row of `sql`, as text; empty for NULL and for no row. For what a
  // test wants to see or to arrange behind the back of the code it tests.
  std::string Query(const std::string& sql);

 private:
  const std::string name_;
  const std::string conninfo_;
  std::unique_ptr<postgres::Database> database_;
};

// Takes every constraint and index of a database away, so that a test can write what the database
// itself would refuse.
void DropConstraints(const std::string& conninfo);

}  // namespace leadline::test
