// What lead-service tells a caller whom it cannot serve, and that cannot help it.

#include "services/lead/lead/lead_service.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/answer.h"

namespace leadline::lead {
namespace {

using absl::StatusCode;
using test::Answer;
using type::v1::ErrorReason;

class SituationTest;
using Situation = test::Situation<SituationTest>;

class SituationTest : public test::CommonSituations<LeadFixture>,
                      public ::testing::WithParamInterface<Situation> {
 public:
  Answer LeadsAreDisabled() {
    Configure([](configuration::v1::Configuration& configuration) {
      configuration.mutable_settings()->set_leads_enabled(false);
    });
    return AskHere();
  }

  Answer NoConfigurationWasRead() {
    FakeConfiguration none{configuration::v1::Configuration()};  // Version 0, so "unchanged".
    test::InProcessServer server({&none});
    peer::Peer peer(peer::PeerOptions(), server.channel());
    SettingsSource settings(peer, absl::Hours(1));
    return CreateAt(test::EdgeForTests(), *database_, settings);
  }

 private:
  Answer AskHere() override {
    return test::Ask(*lead_stub_, &v1::LeadService::Stub::CreateLead, ARequest());
  }

  Answer AskAt(const edge::EdgeOptions& options, postgres::Database& database) override {
    return CreateAt(options, database, settings_);
  }

  std::string table() const override { return "leads"; }

  static v1::CreateLeadRequest ARequest() {
    v1::CreateLeadRequest request;
    *request.mutable_lead() = test::ALead();
    return request;
  }

  Answer CreateAt(const edge::EdgeOptions& options, postgres::Database& database,
                  SettingsSource& settings) {
    LeadStore leads(database);
    LeadListStore lists(database, lister_);
    DuplicateStore duplicates(database, tokens_, lists);
    MergeStore merges(database);
    PurgeStore purge_store(database, lists);
    PurgeLeads purges(purge_store, settings);
    edge::Edge edge(options);
    const auto service =
        MakeLeadService(edge, leads, lists, {duplicates, merges, purges}, settings);
    test::InProcessServer server(edge, {service.get()});
    const auto stub = v1::LeadService::NewStub(server.channel());
    return test::Ask(*stub, &v1::LeadService::Stub::CreateLead, ARequest());
  }
};

TEST_P(SituationTest, IsToldAsTheContractSays) {
  const Answer answer = (this->*GetParam().meet)();

  test::ExpectTold(answer, GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(LeadService, SituationTest,
                         ::testing::ValuesIn(test::SituationsOf<SituationTest>(
                             "leads.write", {{"LeadsAreDisabled",
                                              &SituationTest::LeadsAreDisabled,
                                              {StatusCode::kFailedPrecondition,
                                               ErrorReason::ERROR_REASON_FEATURE_DISABLED,
                                               {{"feature", "leads_enabled"}}}},
                                             {"NoConfigurationWasRead",
                                              &SituationTest::NoConfigurationWasRead,
                                              {StatusCode::kUnavailable,
                                               ErrorReason::ERROR_REASON_CONFIGURATION_UNAVAILABLE,
                                               {},
                                               true}}})),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace leadline::lead
