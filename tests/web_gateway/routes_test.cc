#include "services/web_gateway/routes.h"

#include "gtest/gtest.h"

namespace leadline::web_gateway {
namespace {

class RoutesTest : public ::testing::Test {
 protected:
  std::string ProcessOf(const std::string& path) {
    const Route* route = routes_.Find(path);
    return route == nullptr ? "" : route->process;
  }

  const Routes routes_;
};

TEST_F(RoutesTest, LeadToTheProcessOfThePackage) {
  EXPECT_EQ(ProcessOf("/leadline.lead.v1.LeadService/GetLead"), "lead");
  EXPECT_EQ(ProcessOf("/leadline.conversion.v1.AccountService/GetAccount"), "conversion");
  EXPECT_EQ(ProcessOf("/leadline.configuration.v1.StatusService/ListStatuses"), "configuration");
  EXPECT_EQ(ProcessOf("/lead/leadline.lead.v1.LeadService/GetLead"), "lead");
}

TEST_F(RoutesTest, LeadToTheProcessThatIsNamedWhereEveryOneHasTheService) {
  for (const std::string& process : Processes()) {
    EXPECT_EQ(ProcessOf("/" + process + "/leadline.event.v1.EventService/WatchEvents"), process);
    EXPECT_EQ(ProcessOf("/" + process + "/google.longrunning.Operations/GetOperation"), process);
  }
  EXPECT_EQ(ProcessOf("/leadline.event.v1.EventService/WatchEvents"), "");
  EXPECT_EQ(ProcessOf("/google.longrunning.Operations/GetOperation"), "");
}

TEST_F(RoutesTest, LeadToNothingThatIsNotForCallersFromOutside) {
  for (const char* path : {"/leadline.lead.v1.LeadConversionHandoffService/BeginConversion",
                           "/leadline.lead.v1.LeadConversionHandoffService/ListHolds",
                           "/leadline.conversion.v1.ConversionDecisionService/ResolveConversion",
                           "/lead/leadline.lead.v1.LeadConversionHandoffService/BeginConversion",
                           "/leadline.process.v1.ProcessService/GetProcess",
                           "/lead/leadline.process.v1.ProcessService/GetProcess",
                           "/grpc.health.v1.Health/Check", "/lead/grpc.health.v1.Health/Check",
                           "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                           "/grpc.channelz.v1.Channelz/GetServers"}) {
    EXPECT_EQ(ProcessOf(path), "") << path;
  }
}

TEST_F(RoutesTest, LeadNowhereElse) {
  for (const char* path :
       {"", "/", "/leadline.lead.v1.LeadService", "//x", "/leadline.lead.v1.LeadService/",
        "/leadline.lead.v1.LeadService/Get", "/conversion/leadline.lead.v1.LeadService/GetLead",
        "/leadline.lead.v1.LeadService/GetLead/"}) {
    EXPECT_EQ(ProcessOf(path), "") << path;
  }
}

}  // namespace
}  // namespace leadline::web_gateway
