#include "common/edge/process.h"

#include <cstdlib>
#include <future>

#include "absl/strings/str_cat.h"
#include "common/peer/peer.h"
#include "common/postgres/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/common/process_fixture.h"

namespace leadline::edge {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ProcessTest, MigratesOnce) {
  const Outcome first = Run({"migrate", Dsn()});
  const Outcome second = Run({"migrate", Dsn()});

  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("0001_events"));
  EXPECT_EQ(second.out, "nothing to migrate\n");
}

TEST_F(ProcessTest, ServesOnAMigratedDatabase) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  const Outcome outcome =
      Run({"serve", Dsn(), "--development", "--drain-delay=0s", "--greeting=hi"});

  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(greeting_, "hi");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("development mode"), HasSubstr("drained")));
}

TEST_F(ProcessTest, WarnsThatPageTokensEndWithItUnlessTheirSecretIsGiven) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  const Outcome without = Run({"serve", Dsn(), "--development", "--drain-delay=0s"});
  const Outcome with =
      Run({"serve", Dsn(), "--development", "--drain-delay=0s", "--page-token-secret=x"});

  EXPECT_THAT(without.err, HasSubstr("LEADLINE_PAGE_TOKEN_SECRET"));
  EXPECT_EQ(with.code, 0) << with.err;
  EXPECT_THAT(with.err, Not(HasSubstr("LEADLINE_PAGE_TOKEN_SECRET")));
}

TEST_F(ProcessTest, NamesTheMigrateCommandWhenTheSchemaIsTooOld) {
  const Outcome outcome = Run({"serve", Dsn(), "--development"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("echo-server migrate"));
}

TEST_F(ProcessTest, ServesOnASchemaThatANewerProgramExtended) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  empty_.Query("INSERT INTO schema_migrations (version, name, checksum) VALUES (1000, 'x', 'x')");

  for (const char* command : {"serve", "check-config", "migrate"}) {
    const Outcome outcome = Run({command, Dsn(), "--development", "--drain-delay=0s"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("newer program"));
  }
}

TEST_F(ProcessTest, RefusesASchemaThatANewerProgramTookSomethingFrom) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  empty_.Query(
      "INSERT INTO schema_migrations (version, name, checksum, required_version) "
      "VALUES (1000, 'x', 'x', 1000)");

  for (const char* command : {"serve", "check-config", "migrate"}) {
    const Outcome outcome = Run({command, Dsn(), "--development"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("use the newer program"));
  }
}

TEST_F(ProcessTest, RefusesToServeWhenNobodyCouldCall) {
  const Outcome outcome = Run({"serve", Dsn()});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("--token-issuer"), HasSubstr("--api-keys-file"),
                                 HasSubstr("--development")));
}

TEST_F(ProcessTest, RefusesTokensInPlaintextOverTheNetwork) {
  const Outcome outcome = Run({"serve", Dsn(), "--api-keys-file=/dev/null", "--address=0.0.0.0:0"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("--tls-certificate-file"));
}

TEST_F(ProcessTest, SaysWhatCredentialsLack) {
  EXPECT_THAT(Run({"serve", Dsn(), "--token-issuer=x"}).err, HasSubstr("--token-audience"));
  EXPECT_THAT(Run({"serve", Dsn(), "--token-issuer=x", "--token-audience=y"}).err,
              HasSubstr("--token-keys"));
  EXPECT_THAT(Run({"serve", Dsn(), "--api-keys-file=/nowhere"}).err, HasSubstr("/nowhere"));
  EXPECT_THAT(Run({"serve", Dsn(), "--api-keys-file=/dev/null", "--service-names=x"}).err,
              HasSubstr("--tls-client-ca-file"));
}

TEST_F(ProcessTest, ServesHoldersOfAPIKeysOnLoopback) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);

  const Outcome outcome = Run({"serve", Dsn(), "--api-keys-file=/dev/null", "--drain-delay=0s"});

  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, Not(HasSubstr("development mode")));
}

TEST_F(ProcessTest, RefusesDevelopmentModeOffLoopback) {
  const Outcome outcome = Run({"serve", Dsn(), "--development", "--address=0.0.0.0:0"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("loopback"));
}

TEST_F(ProcessTest, SaysWhichSettingIsMissing) {
  const Outcome outcome = Run({"serve", "--development"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("LEADLINE_DATABASE_DSN"));
}

TEST_F(ProcessTest, KeepsEventsForAnHourAndConnectionsForASecondAtLeast) {
  const Outcome outcome =
      Run({"serve", Dsn(), "--development", "--event-retention=59m", "--max-connection-age=0s"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("--event-retention"), HasSubstr("--max-connection-age")));
}

TEST_F(ProcessTest, SaysThatTheDatabaseIsAway) {
  const Outcome outcome = Run({"serve", "--database-dsn=host=/nowhere dbname=x", "--development"});

  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("database"));
}

TEST_F(ProcessTest, ChecksTheHealthOfAnother) {
  EXPECT_EQ(Run({"healthcheck", "--address=127.0.0.1:1"}).code, 1);
  EXPECT_EQ(Run({"healthcheck", "--live", "--address=127.0.0.1:1"}).code, 1);
}

TEST_F(ProcessTest, FindsARunningServerHealthy) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  int health = -1;
  serve_ = [&](Server& server, postgres::Database&) {
    auto check = std::async(std::launch::async, [&] {
      health = HealthOf(server);
      server.Stop();
    });
    return server.Run();
  };

  EXPECT_EQ(Run({"serve", Dsn(), "--development", "--drain-delay=0s"}).code, 0);
  EXPECT_EQ(health, 0);
}

TEST_F(ProcessTest, FindsAServerAliveThatIsNotReady) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  int live = -1;
  int ready = -1;
  serve_ = [&](Server& server, postgres::Database&) {
    server.ReadyWhen("what never comes", [] { return false; });
    auto check = std::async(std::launch::async, [&] {
      const int port = server.WaitForPort();
      live = HealthOf(port, "--live");
      ready = AskHealth(port);
      server.Stop();
    });
    return server.Run();
  };

  EXPECT_EQ(Run({"serve", Dsn(), "--development", "--drain-delay=0s"}).code, 0);
  EXPECT_EQ(live, 0);
  EXPECT_EQ(ready, 1);
}

TEST_F(ProcessTest, IsReadyWhileSlowCallsHaveEverySession) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  int health = -1;
  serve_ = [&](Server& server, postgres::Database& database) {
    std::promise<void> taken;
    auto check = std::async(std::launch::async, [&] {
      return database.Transact("default", [&](postgres::Transaction&) {
        taken.set_value();
        health = HealthOf(server);
        server.Stop();
        return absl::OkStatus();
      });
    });
    taken.get_future().wait();
    return server.Run();
  };

  const std::vector<std::string> serve = {"serve", Dsn(), "--development", "--drain-delay=0s",
                                          "--database-pool=1"};
  EXPECT_EQ(Run(serve).code, 0);
  EXPECT_EQ(health, 0);
}

// Echoes until a call is refused; the call's code. Gives up after as many calls as no limit allows.
grpc::StatusCode EchoUntilRefused(const std::string& address) {
  const auto stub = test::v1::EchoService::NewStub(peer::Connect(address, {}));
  for (int i = 0; i < 1000; ++i) {
    grpc::ClientContext context;
    test::v1::EchoResponse response;
    const grpc::Status status = stub->Echo(&context, {}, &response);
    if (!status.ok()) return status.error_code();
  }
  return grpc::StatusCode::OK;
}

TEST_F(ProcessTest, HoldsCallersToTheLimitsOfItsOptionsButNotWhoAsksForItsHealth) {
  ASSERT_EQ(Run({"migrate", Dsn()}).code, 0);
  grpc::StatusCode code = grpc::StatusCode::OK;
  int health = -1;
  serve_ = [&](Server& server, postgres::Database&) {
    test::EchoEndpoint service(server.edge());
    server.Add(service);
    auto calls = std::async(std::launch::async, [&] {
      const int port = server.WaitForPort();
      code = EchoUntilRefused("127.0.0.1:" + std::to_string(port));
      health = HealthOf(port);
      server.Stop();
    });
    return server.Run();
  };

  const Outcome outcome = Run({"serve", Dsn(), "--development", "--drain-delay=0s",
                               "--principal-rate=1", "--principal-burst=3"});

  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(health, 0);
}

}  // namespace
}  // namespace leadline::edge
