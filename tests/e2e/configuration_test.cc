// What configuration-service changes reaches the others by being told, and they know when it is
// away.
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/e2e/steps.h"
#include "tests/support/http.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::CreateStatusRequest;
using configuration::v1::SettingsService;
using configuration::v1::StatusService;
using configuration::v1::UpdateSettingsRequest;
using conversion::v1::ConversionService;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using lead::v1::LeadService;
using ::testing::HasSubstr;

constexpr char kConfiguration[] = "leadline.configuration.v1.ConfigurationService";

HealthCheckResponse::ServingStatus HealthOf(const ServiceProcess& process,
                                            const std::string& service) {
  const auto stub = grpc::health::v1::Health::NewStub(ChannelTo(process.address()));
  grpc::ClientContext context;
  HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  return stub->Check(&context, request, &response).ok() ? response.status()
                                                        : HealthCheckResponse::UNKNOWN;
}

std::string LogOf(const ServiceProcess& process) {
  std::stringstream text;
  text << std::ifstream(process.log()).rdbuf();
  return text.str();
}

// Of the configuration a process has, in seconds.
double AgeIn(const ServiceProcess& process) {
  const std::string age =
      MetricIn(HttpGet(process.metrics_url()), "leadline_configuration_age_seconds");
  double seconds = 0;
  EXPECT_TRUE(absl::SimpleAtod(age, &seconds)) << age;
  return seconds;
}

std::string CreateLead(Client& client) {
  const auto created = client.Call(
      &LeadService::Stub::CreateLead,
      FromText<lead::v1::CreateLeadRequest>("lead { company_name: 'Acme' last_name: 'Ng' }"));
  EXPECT_THAT(created, IsOk());
  return created->lead().name();
}

TEST(ConfigurationTest, ReachesTheOthersLongBeforeTheyAskForIt) {
  Backend backend({.configuration_interval = absl::Hours(1)});
  Client client(backend);
  const std::string lead = CreateLead(client);

  ASSERT_THAT(
      client.Call(&StatusService::Stub::CreateStatus,
                  FromText<CreateStatusRequest>("entity: ENTITY_LEAD status_id: 'called' status {"
                                                " display_name: 'Called' category: CATEGORY_OPEN"
                                                " directly_selectable: true }")),
      IsOk());
  ASSERT_THAT(client.Call(&SettingsService::Stub::UpdateSettings,
                          FromText<UpdateSettingsRequest>(
                              "settings { name: 'settings' default_targets { account: true } }")),
              IsOk());

  lead::v1::ChangeLeadStatusRequest move;
  move.set_name(lead);
  move.set_status("statuses/lead/called");
  EXPECT_TRUE(
      ComesTrue([&] { return client.Call(&LeadService::Stub::ChangeLeadStatus, move).ok(); }));
  conversion::v1::PreviewConversionRequest preview;
  preview.set_lead(lead);
  EXPECT_TRUE(ComesTrue([&] {
    const auto previewed = client.Call(&ConversionService::Stub::PreviewConversion, preview);
    return previewed.ok() && previewed->has_account() && !previewed->has_opportunity();
  }));
}

TEST(ConfigurationTest, IsKnownToBeAwayAndBackWhileTheOthersWorkOn) {
  Backend backend({.configuration_patience = absl::Seconds(4)});
  Client client(backend);
  const std::vector<ServiceProcess*> others = {&backend.lead(), &backend.conversion()};
  for (const ServiceProcess* other : others) {
    EXPECT_TRUE(ComesTrue(
        [&] { return HealthOf(*other, kConfiguration) == HealthCheckResponse::SERVING; }));
  }

  backend.configuration().Kill();

  for (const ServiceProcess* other : others) {
    EXPECT_TRUE(ComesTrue(
        [&] { return HealthOf(*other, kConfiguration) == HealthCheckResponse::NOT_SERVING; }));
    EXPECT_EQ(HealthOf(*other, ""), HealthCheckResponse::SERVING);
    EXPECT_THAT(LogOf(*other), HasSubstr("went stale"));
    EXPECT_GT(AgeIn(*other), 4);
  }
  CreateLead(client);

  backend.configuration().Start();

  for (const ServiceProcess* other : others) {
    EXPECT_TRUE(ComesTrue(
        [&] { return HealthOf(*other, kConfiguration) == HealthCheckResponse::SERVING; }));
    EXPECT_THAT(LogOf(*other), HasSubstr("fresh again"));
    EXPECT_TRUE(ComesTrue([&] { return AgeIn(*other) < 4; }));
  }
}

}  // namespace
}  // namespace leadline::test
