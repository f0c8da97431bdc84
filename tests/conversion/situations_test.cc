// What conversion-service tells a caller whom it cannot serve, and that cannot help it.

#include "services/conversion/convert/conversion_service.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/answer.h"
#include "tests/support/leads.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::Answer;
using type::v1::ErrorReason;

class SituationTest;
using Situation = test::Situation<SituationTest>;

class SituationTest : public test::CommonSituations<ConversionTest>,
                      public ::testing::WithParamInterface<Situation> {
 public:
  Answer NoConfigurationWasRead() {
    FakeConfigurationService none;  // Version 0, so "unchanged".
    test::InProcessServer server({&none});
    peer::Peer peer({.name = "configuration-service", .address = ""}, server.channel());
    const SettingsSource settings(peer, absl::Hours(1));
    return ConvertAt(test::EdgeForTests(), *database_, settings);
  }

 private:
  Answer AskHere() override {
    return test::Ask(*conversion_stub_, &v1::ConversionService::Stub::ConvertLead, ARequest());
  }

  Answer AskAt(const edge::EdgeOptions& options, postgres::Database& database) override {
    return ConvertAt(options, database, settings_);
  }

  std::string table() const override { return "conversions"; }

  v1::ConvertLeadRequest ARequest() {
    v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
    request.set_request_id(identifier::NewId());
    return request;
  }

  Answer ConvertAt(const edge::EdgeOptions& options, postgres::Database& database,
                   const SettingsSource& settings) {
    ConversionStore conversions(database);
    DecisionStore decisions(database, lister_);
    ConvertLead convert(settings, leads_, conversions, decisions, complete_);
    edge::Edge edge(options);
    const auto service =
        MakeConversionService(edge, convert, preview_, revert_, decisions, verify_, batch_);
    test::InProcessServer server(edge, {service.get()});
    const auto stub = v1::ConversionService::NewStub(server.channel());
    return test::Ask(*stub, &v1::ConversionService::Stub::ConvertLead, ARequest());
  }
};

TEST_P(SituationTest, IsToldAsTheContractSays) {
  const Answer answer = (this->*GetParam().meet)();

  test::ExpectTold(answer, GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(ConversionService, SituationTest,
                         ::testing::ValuesIn(test::SituationsOf<SituationTest>(
                             "conversions.convert",
                             {{"NoConfigurationWasRead",
                               &SituationTest::NoConfigurationWasRead,
                               {StatusCode::kUnavailable,
                                ErrorReason::ERROR_REASON_CONFIGURATION_UNAVAILABLE,
                                {},
                                true}}})),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace leadline::conversion
