#include "common/edge/freshness.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/edge/edge.h"
#include "common/postgres/replica.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/common/migrations.h"
#include "tests/support/in_process_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_database.h"

namespace leadline::edge {
namespace {

using context::Position;
using test::IsOk;
using test::RefusesField;
using test::v1::EchoService;
using ::testing::IsEmpty;
using ::testing::Not;

EdgeOptions With(const Freshness* freshness) {
  EdgeOptions options = test::EdgeForTests();
  options.freshness = freshness;
  return options;
}

// The endpoint of a server that has a standby, and notes how old its handlers may read.
class Endpoint final {
 public:
  explicit Endpoint(const Freshness* freshness) : edge_(With(freshness)) {
    service_.on_echo = [this](const Call&) {
      allowed = context::Current().read_after;
      return result;
    };
  }

  // Calls `method` with this metadata.
  template <class Request, class Response>
  grpc::Status Ask(grpc::Status (EchoService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                   const Request& request, const std::string& read_after = "") {
    grpc::ClientContext context;
    if (!read_after.empty()) context.AddMetadata(kReadAfterMetadata, read_after);
    Response response;
    grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto found = trailers.find(kWrittenMetadata);
    written =
        found == trailers.end() ? "" : std::string(found->second.data(), found->second.size());
    return status;
  }

  grpc::Status Echo(const std::string& read_after = "") {
    return Ask(&EchoService::Stub::Echo, test::v1::EchoRequest(), read_after);
  }

  grpc::Status Store() { return Ask(&EchoService::Stub::Store, test::v1::StoreRequest()); }

  absl::Status result;              // Of Echo.
  std::optional<Position> allowed;  // To the last Echo.
  std::string written;              // What the last call was told.

 private:
  Edge edge_;
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_}};
  std::unique_ptr<EchoService::Stub> stub_ = EchoService::NewStub(server_.channel());
};

class FreshnessTest : public ::testing::Test {
 protected:
  test::TestDatabase database_{test::kMigrations};
  const Freshness freshness_{*database_, query::PageTokens({"secret"}), "echo-server"};
  Endpoint endpoint_{&freshness_};
};

TEST_F(FreshnessTest, IsToldByCallsThatMayHaveWritten) {
  EXPECT_THAT(endpoint_.Echo(), IsOk());
  EXPECT_THAT(endpoint_.written, IsEmpty());

  EXPECT_THAT(endpoint_.Store(), IsOk());
  EXPECT_THAT(endpoint_.written, Not(IsEmpty()));
}

TEST_F(FreshnessTest, IsOfTheDatabaseAsItIsAfterTheCall) {
  const auto before = postgres::FindWritten(*database_);
  database_.Query("CREATE TABLE things ()");

  ASSERT_THAT(endpoint_.Store(), IsOk());
  ASSERT_THAT(endpoint_.Echo(endpoint_.written), IsOk());

  ASSERT_TRUE(endpoint_.allowed.has_value());
  EXPECT_EQ(endpoint_.allowed->database, before->database);
  EXPECT_EQ(endpoint_.allowed->timeline, "00000001");
  EXPECT_GT(endpoint_.allowed->lsn, before->lsn);
}

TEST_F(FreshnessTest, IsAnyForWhoSaysSo) {
  EXPECT_THAT(endpoint_.Echo("any"), IsOk());

  ASSERT_TRUE(endpoint_.allowed.has_value());
  EXPECT_TRUE(postgres::Covers(Position(), *endpoint_.allowed));
}

TEST_F(FreshnessTest, IsTheNewestForWhoSaysNothing) {
  EXPECT_THAT(endpoint_.Echo(), IsOk());

  EXPECT_FALSE(endpoint_.allowed.has_value());
}

TEST_F(FreshnessTest, IsRefusedWhenItIsNoTokenOfThisServer) {
  ASSERT_THAT(endpoint_.Store(), IsOk());
  std::string changed = endpoint_.written;
  changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
  const Freshness other_program(*database_, query::PageTokens({"secret"}), "other-server");
  const Freshness other_secret(*database_, query::PageTokens({"other"}), "echo-server");

  for (const std::string& token :
       {std::string("Any"), changed, other_program.Written(), other_secret.Written()}) {
    EXPECT_THAT(endpoint_.Echo(token), RefusesField("leadline-read-after")) << token;
  }
}

TEST_F(FreshnessTest, IsNeitherHeededNorToldWithoutAStandby) {
  Endpoint without(nullptr);

  EXPECT_THAT(without.Echo("no token"), IsOk());
  EXPECT_FALSE(without.allowed.has_value());
  EXPECT_THAT(without.Store(), IsOk());
  EXPECT_THAT(without.written, IsEmpty());
}

TEST_F(FreshnessTest, IsNotToldWhenTheDatabaseCannotSay) {
  postgres::Database away("host=/nowhere dbname=x", 1);
  const Freshness freshness(away, query::PageTokens({"secret"}), "echo-server");
  Endpoint endpoint(&freshness);

  EXPECT_THAT(endpoint.Store(), IsOk());
  EXPECT_THAT(endpoint.written, IsEmpty());
}

}  // namespace
}  // namespace leadline::edge
