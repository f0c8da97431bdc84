// web-gateway before servers that know their callers and speak TLS: it adds nothing to what a
// caller may do, and takes nothing away.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/guarded.h"
#include "tests/web_gateway/gateway_process.h"
#include "tests/web_gateway/web_client.h"

namespace leadline::test {
namespace {

using ::testing::HasSubstr;

class GatewayAccessTest : public ::testing::Test {
 protected:
  WebAnswer ListLeads(const std::string& token, const std::vector<std::string>& headers = {}) {
    std::vector<std::string> all = headers;
    if (!token.empty()) all.push_back("authorization: Bearer " + token);
    return PostJson(gateway_.url() + "/leadline.lead.v1.LeadService/ListLeads", "{}", all);
  }

  Guarded& guarded_ = TheGuarded();
  GatewayProcess gateway_{
      {guarded_.backend().lead().address(), guarded_.backend().conversion().address(),
       guarded_.backend().configuration().address()},
      {"--peer-ca-file=" + guarded_.Nobody().ca_file}};
};

TEST_F(GatewayAccessTest, APersonCallsByAToken) {
  const WebAnswer answer = ListLeads(guarded_.Person("acme", "manager").token);

  EXPECT_EQ(answer.status, 200) << answer.body << gateway_.Log();
}

TEST_F(GatewayAccessTest, NobodyIsToldHowToCall) {
  const WebAnswer answer = ListLeads("");

  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.body, HasSubstr(R"("reason":"TOKEN_MISSING")"));
  EXPECT_THAT(answer.headers.at("trailer-www-authenticate"), HasSubstr("Bearer"));
}

TEST_F(GatewayAccessTest, NobodyActsForAnOrganisationAsServersDo) {
  const std::string key = guarded_.Holding("service").token;
  guarded_.Holding("integration", {"leads.read"});  // Whose key is known once the other one is.
  guarded_.AwaitKeys();

  const WebAnswer answer =
      ListLeads(key, {"leadline-organization: acme", "leadline-subject: users/ann"});

  EXPECT_EQ(answer.status, 401);
}

}  // namespace
}  // namespace leadline::test
