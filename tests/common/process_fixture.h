#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/edge/process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/migrations.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/test_database.h"

namespace leadline::edge {

// What main would have answered, and what a person would have read.
struct Outcome {
  int code;
  std::string out;
  std::string err;
};

// A program with a database of its own, which nothing has migrated.
class ProcessTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "echo-server");
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    Process process({"echo-server", "Echoes.", 0, test::kMigrations});
    process.options().Add("greeting", &greeting_, "what to say");
    process.AddCheck([this] { return check_; });
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = process.Run(static_cast<int>(argv.size()), argv.data(), serve_);
    std::string out = ::testing::internal::GetCapturedStdout();
    return {code, std::move(out), ::testing::internal::GetCapturedStderr()};
  }

  // What `healthcheck` answers once it is 0, or else after some seconds: readiness comes with the
  // first look at the database.
  static int HealthOf(Server& server) { return HealthOf(server.WaitForPort()); }

  static int HealthOf(int port, const char* flag = nullptr) {
    const absl::Time end = absl::Now() + absl::Seconds(10);
    int code = -1;
    while (code != 0 && absl::Now() < end) code = AskHealth(port, flag);
    return code;
  }

  static int AskHealth(int port, const char* flag = nullptr) {
    const std::string address = "--address=127.0.0.1:" + std::to_string(port);
    const char* argv[] = {"echo-server", "healthcheck", address.c_str(), flag};
    return Process({"echo-server", "Echoes.", 0, test::kMigrations})
        .Run(flag == nullptr ? 3 : 4, argv, nullptr);
  }

  std::string Dsn() const { return "--database-dsn=" + empty_.conninfo(); }
  std::string PooledDsn() {
    return "--database-dsn=" + test::ThePgBouncer().conninfo() +
           " dbname=" + empty_.Query("SELECT current_database()");
  }

  // Serves until it is asked to stop, which is at once.
  Process::Serve serve_ = [](Server& server, postgres::Database&) {
    server.Stop();
    return server.Run();
  };
  std::string greeting_;
  absl::Status check_;
  test::TestDatabase empty_{{}};
};

}  // namespace leadline::edge
