// What a session waits for, and what it does not.

#include "common/postgres/conninfo.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pqxx/except>

#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace leadline::postgres {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pair;

TEST(ParametersOf, AreThoseOfATextAndOfAUrl) {
  EXPECT_THAT(
      ParametersOf("host=db password='it\\'s one' dbname=leads"),
      IsSupersetOf({Pair("host", "db"), Pair("password", "it's one"), Pair("dbname", "leads")}));
  EXPECT_THAT(
      ParametersOf("postgresql://ann:a%20b@db:6432/leads?sslmode=require"),
      IsSupersetOf({Pair("user", "ann"), Pair("password", "a b"), Pair("host", "db"),
                    Pair("port", "6432"), Pair("dbname", "leads"), Pair("sslmode", "require")}));
}

TEST(ParametersOf, BoundWhatIsWaitedForWhereTheyDoNotSayItThemselves) {
  EXPECT_THAT(ParametersOf("host=db"),
              IsSupersetOf({Pair("connect_timeout", "5"), Pair("keepalives_idle", "15"),
                            Pair("tcp_user_timeout", "30000")}));
  EXPECT_THAT(
      ParametersOf("postgresql://db/leads?connect_timeout=60"),
      AllOf(Contains(Pair("connect_timeout", "60")), Not(Contains(Pair("connect_timeout", "5")))));
}

TEST(ParametersOf, BoundItMoreTightlyWhereAnotherServerStandsIn) {
  EXPECT_THAT(ParametersOf("host=db keepalives_idle=7", Patience::kShort),
              IsSupersetOf({Pair("connect_timeout", "2"), Pair("keepalives_idle", "7"),
                            Pair("tcp_user_timeout", "2000")}));
}

TEST(ParametersOf, AreNotGuessed) {
  EXPECT_THROW(ParametersOf("host db"), pqxx::broken_connection);
  EXPECT_THROW(ParametersOf("hots=db"), pqxx::broken_connection);
}

// A port of this machine where connections are taken and nobody ever says a word.
class SilentServer final {
 public:
  SilentServer() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { close(socket_); }

  int port() const { return port_; }

 private:
  const int socket_ = socket(AF_INET, SOCK_STREAM, 0);
  int port_ = 0;
};

TEST(Database, IsAwayWhenNobodySaysAWordWhereItShouldBe) {
  const SilentServer server;
  Database database("host=127.0.0.1 port=" + std::to_string(server.port()) + " dbname=leads", 1);

  EXPECT_THAT(database.Ping(),
              test::FailsWith(absl::StatusCode::kUnavailable,
                              type::v1::ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE));
}

}  // namespace
}  // namespace leadline::postgres
