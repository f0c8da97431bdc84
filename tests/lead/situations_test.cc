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

struct Situation {
  const char* name;
  Answer (SituationTest::*meet)();
  test::Told told;
};

class SituationTest : public LeadFixture, public ::testing::WithParamInterface<Situation> {
 public:
  Answer DatabaseIsAway() {
    postgres::Database nowhere("host=/nonexistent dbname=secret", 1);
    LeadStore leads(nowhere, lister_);
    return CreateAt(test::EdgeForTests(), leads, settings_);
  }

  Answer PermissionIsMissing() {
    edge::EdgeOptions options = test::EdgeForTests();
    options.development_permissions = {"leads.read"};
    return CreateAt(options, leads_, settings_);
  }

  Answer NoRoomToWait() {
    edge::EdgeOptions options = test::EdgeForTests();
    options.threads = 0;    // Nobody is free to answer,
    options.max_queue = 0;  // and there is no room to wait.
    return CreateAt(options, leads_, settings_);
  }

  Answer ServerDrains() {
    edge_.Drain();
    return CreateHere();
  }

  Answer LeadsAreDisabled() {
    Configure([](configuration::v1::Configuration& configuration) {
      configuration.mutable_settings()->set_leads_enabled(false);
    });
    return CreateHere();
  }

  Answer NoConfigurationWasRead() {
    FakeConfiguration none{configuration::v1::Configuration()};  // Version 0, so "unchanged".
    test::InProcessServer server({&none});
    peer::Peer peer(peer::PeerOptions(), server.channel());
    SettingsSource settings(peer, absl::Hours(1));
    return CreateAt(test::EdgeForTests(), leads_, settings);
  }

  Answer OthersAreInTheWay() {
    RaiseOnInsert("serialization_failure");
    return CreateHere();
  }

  Answer OurOwnRuleBreaks() {
    RaiseOnInsert("check_violation");
    return CreateHere();
  }

 private:
  static v1::CreateLeadRequest ARequest() {
    v1::CreateLeadRequest request;
    *request.mutable_lead() = test::ALead();
    return request;
  }

  Answer CreateHere() {
    return test::Ask(*lead_stub_, &v1::LeadService::Stub::CreateLead, ARequest());
  }

  Answer CreateAt(const edge::EdgeOptions& options, LeadStore& leads, SettingsSource& settings) {
    edge::Edge edge(options);
    const auto service = MakeLeadService(edge, leads, settings);
    test::InProcessServer server(edge, {service.get()});
    const auto stub = v1::LeadService::NewStub(server.channel());
    return test::Ask(*stub, &v1::LeadService::Stub::CreateLead, ARequest());
  }

  void RaiseOnInsert(const std::string& condition) {
    database_.Query(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'secret' USING ERRCODE = '" +
        condition +
        "'; END$$;"
        "CREATE TRIGGER fail BEFORE INSERT ON leads FOR EACH ROW EXECUTE FUNCTION fail()");
  }
};

TEST_P(SituationTest, IsToldAsTheContractSays) {
  const Answer answer = (this->*GetParam().meet)();

  test::ExpectTold(answer, GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    LeadService, SituationTest,
    ::testing::Values(
        Situation{
            "DatabaseIsAway",
            &SituationTest::DatabaseIsAway,
            {StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE, {}, true}},
        Situation{"PermissionIsMissing",
                  &SituationTest::PermissionIsMissing,
                  {StatusCode::kPermissionDenied,
                   ErrorReason::ERROR_REASON_PERMISSION_MISSING,
                   {{"permission", "leads.write"}}}},
        Situation{"NoRoomToWait",
                  &SituationTest::NoRoomToWait,
                  {StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED, {}, true}},
        Situation{"ServerDrains",
                  &SituationTest::ServerDrains,
                  {StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING, {}, true}},
        Situation{"LeadsAreDisabled",
                  &SituationTest::LeadsAreDisabled,
                  {StatusCode::kFailedPrecondition,
                   ErrorReason::ERROR_REASON_FEATURE_DISABLED,
                   {{"feature", "leads_enabled"}}}},
        Situation{"NoConfigurationWasRead",
                  &SituationTest::NoConfigurationWasRead,
                  {StatusCode::kUnavailable,
                   ErrorReason::ERROR_REASON_CONFIGURATION_UNAVAILABLE,
                   {},
                   true}},
        Situation{"OthersAreInTheWay",
                  &SituationTest::OthersAreInTheWay,
                  {StatusCode::kAborted, ErrorReason::ERROR_REASON_CONTENTION, {}, true}},
        Situation{"OurOwnRuleBreaks",
                  &SituationTest::OurOwnRuleBreaks,
                  {StatusCode::kInternal, ErrorReason::ERROR_REASON_INTERNAL}}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace leadline::lead
