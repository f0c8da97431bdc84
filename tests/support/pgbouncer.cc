#include "tests/support/pgbouncer.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/postgres/migrations.h"
#include "gtest/gtest.h"

namespace leadline::test {
namespace {

// Of a start; sanitizers on a busy machine are slow.
constexpr absl::Duration kPatience = absl::Seconds(30);

}  // namespace

PgBouncer::PgBouncer()
    : folder_(absl::StrCat(testing::TempDir(), "pgbouncer_", ::getpid())),
      log_(folder_ + ".log"),
      conninfo_(absl::StrCat("host=", folder_, " port=6432 user=postgres")),
      process_({{"/bin/bash", "tests/support/pgbouncer.sh", folder_}, {}, log_}) {
  const absl::Time until = absl::Now() + kPatience;
  while (!postgres::CheckConnection(conninfo_ + " dbname=postgres").ok()) {
    if (!process_.Running() || absl::Now() > until) {
      std::cerr << "PgBouncer does not start\n" << TailOf(log_);
      std::abort();
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
}

PgBouncer& ThePgBouncer() {
  static PgBouncer pgbouncer;
  return pgbouncer;
}

}  // namespace leadline::test
