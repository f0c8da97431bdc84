// What the edge makes of who calls.

#include "common/context/request_context.h"
#include "common/edge/edge.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/common/echo_fixture.h"
#include "tests/support/in_process_server.h"
#include "tests/support/principals.h"
#include "tests/support/status_matchers.h"

namespace leadline::edge {
namespace {

using test::FailsWith;
using test::IsOk;
using test::v1::EchoRequest;
using test::v1::EchoResponse;
using test::v1::EchoService;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class IdentifyTest : public ::testing::Test {
 protected:
  grpc::Status Echo(const std::shared_ptr<grpc::Channel>& channel,
                    const EchoRequest& request = {}) {
    grpc::ClientContext context;
    EchoResponse response;
    const grpc::Status status = EchoService::NewStub(channel)->Echo(&context, request, &response);
    challenge_.clear();
    for (const auto& [name, value] : context.GetServerTrailingMetadata()) {
      if (name == "www-authenticate") challenge_.assign(value.data(), value.size());
    }
    return status;
  }

  grpc::Status EchoAs(const Principal& principal, const EchoRequest& request = {}) {
    return Echo(server_.ChannelAs(principal), request);
  }

  grpc::Status WatchAs(const Principal& principal) {
    grpc::ClientContext context;
    const auto stub = EchoService::NewStub(server_.ChannelAs(principal));
    return stub->WatchEchoes(&context, {})->Finish();
  }

  static Principal MayEcho(const std::string& organization) {
    return {organization, "users/ann", {"echoes.read"}, {}, {"teams/north"}, {}};
  }

  Edge edge_{test::EdgeForPrincipals()};
  test::EchoEndpoint service_{edge_};
  test::InProcessServer server_{edge_, {&service_}};
  std::string challenge_;
};

TEST_F(IdentifyTest, GivesHandlersThePrincipalOfEachCall) {
  std::vector<std::string> callers;
  service_.on_echo = [&](const Call& call) {
    callers.push_back(call.organization() + " " + call.subject() + " " +
                      call.principal.teams.at(0));
    return absl::OkStatus();
  };

  EXPECT_THAT(EchoAs(MayEcho("acme")), IsOk());
  EXPECT_THAT(EchoAs(MayEcho("umbrella")), IsOk());

  EXPECT_THAT(callers, ElementsAre("acme users/ann teams/north", "umbrella users/ann teams/north"));
}

TEST_F(IdentifyTest, SaysToThreadsForWhomTheyWork) {
  std::string facts;
  service_.on_echo = [&](const Call&) {
    facts = context::Current().organization + " " + context::Current().subject;
    return absl::OkStatus();
  };

  ASSERT_THAT(EchoAs(MayEcho("acme")), IsOk());

  EXPECT_EQ(facts, "acme users/ann");
}

TEST_F(IdentifyTest, RefusesCallersThatAreNotKnown) {
  EXPECT_THAT(Echo(server_.channel()),
              FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_MISSING));
  EXPECT_EQ(challenge_, "Bearer");

  grpc::ClientContext context;
  const auto stream = EchoService::NewStub(server_.channel())->WatchEchoes(&context, {});
  EXPECT_THAT(stream->Finish(),
              FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_MISSING));
}

TEST_F(IdentifyTest, RefusesCallersWhoMayNot) {
  const Principal nobody{"acme", "users/ann", {}, {}, {}, {}};

  EXPECT_THAT(EchoAs(nobody), FailsWith(absl::StatusCode::kPermissionDenied,
                                        type::v1::ERROR_REASON_PERMISSION_MISSING));
  EXPECT_THAT(WatchAs(nobody), FailsWith(absl::StatusCode::kPermissionDenied,
                                         type::v1::ERROR_REASON_PERMISSION_MISSING));
  EXPECT_EQ(challenge_, "");
}

TEST_F(IdentifyTest, DoesSoBeforeItLooksAtTheRequest) {
  EchoRequest wrong;
  wrong.add_texts("too long");

  EXPECT_THAT(
      EchoAs({"acme", "users/ann", {}, {}, {}, {}}, wrong),
      FailsWith(absl::StatusCode::kPermissionDenied, type::v1::ERROR_REASON_PERMISSION_MISSING));
  EXPECT_THAT(Echo(server_.channel(), wrong),
              FailsWith(absl::StatusCode::kUnauthenticated, type::v1::ERROR_REASON_TOKEN_MISSING));
}

TEST_F(IdentifyTest, HoldsARequestToWhatIsFixedForItsCaller) {
  Principal bound = MayEcho("acme");
  bound.fixed_fields = {{"text", "mine"}};
  EchoRequest mine;
  mine.set_text("mine");
  EchoRequest others;
  others.set_text("yours");

  EXPECT_THAT(EchoAs(bound, mine), IsOk());
  for (const EchoRequest& request : {others, EchoRequest()}) {
    EXPECT_THAT(EchoAs(bound, request), FailsWith(absl::StatusCode::kPermissionDenied,
                                                  type::v1::ERROR_REASON_PERMISSION_MISSING));
  }
  bound.fixed_fields = {{"no_such_field", "x"}};
  EXPECT_THAT(EchoAs(bound, mine), FailsWith(absl::StatusCode::kPermissionDenied,
                                             type::v1::ERROR_REASON_PERMISSION_MISSING));
}

TEST(Edge, RefusesToServeWithoutSayingHowCallersAreKnown) {
  Edge edge(EdgeOptions{});

  EXPECT_THAT(edge.Prepare({"leadline.test.v1.EchoService"}).ToString(), HasSubstr("known"));
}

}  // namespace
}  // namespace leadline::edge
