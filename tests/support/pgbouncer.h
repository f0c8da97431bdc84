#pragma once

#include <string>

#include "tests/support/child_process.h"

namespace leadline::test {

// PgBouncer before the cluster of with_postgres.sh, by the sample of deploy/pgbouncer: it gives
// each transaction one of three sessions with its database. Answers when it is made, and goes with
// the object. Like any child process it is made on the test's main thread.
class PgBouncer final {
 public:
  PgBouncer();

  // For libpq, but for the database.
  const std::string& conninfo() const { return conninfo_; }

 private:
  const std::string folder_;
  const std::string log_;
  const std::string conninfo_;
  ChildProcess process_;
};

// The one of this test program, made by the first that needs it.
PgBouncer& ThePgBouncer();

}  // namespace leadline::test
