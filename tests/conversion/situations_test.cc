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

struct Situation {
  const char* name;
  Answer (SituationTest::*meet)();
  test::Told told;
};

class SituationTest : public ConversionTest, public ::testing::WithParamInterface<Situation> {
 public:
  Answer DatabaseIsAway() {
    postgres::Database nowhere("host=/nonexistent dbname=secret", 1);
    return ConvertAt(test::EdgeForTests(), nowhere, settings_);
  }

  Answer PermissionIsMissing() {
    edge::EdgeOptions options = test::EdgeForTests();
    options.development_permissions = {"accounts.*"};
    return ConvertAt(options, *database_, settings_);
  }

  Answer NoRoomToWait() {
    edge::EdgeOptions options = test::EdgeForTests();
    options.threads = 0;    // Nobody is free to answer,
    options.max_queue = 0;  // and there is no room to wait.
    return ConvertAt(options, *database_, settings_);
  }

  Answer ServerDrains() {
    edge_.Drain();
    return ConvertHere();
  }

  Answer NoConfigurationWasRead() {
    FakeConfigurationService none;  // Version 0, so "unchanged".
    test::InProcessServer server({&none});
    peer::Peer peer({.name = "configuration-service", .address = ""}, server.channel());
    const SettingsSource settings(peer, absl::Hours(1));
    return ConvertAt(test::EdgeForTests(), *database_, settings);
  }

  Answer OthersAreInTheWay() {
    RaiseOnInsert("serialization_failure");
    return ConvertHere();
  }

  Answer OurOwnRuleBreaks() {
    RaiseOnInsert("check_violation");
    return ConvertHere();
  }

 private:
  v1::ConvertLeadRequest ARequest() {
    v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(ALead()).name());
    request.set_request_id(identifier::NewId());
    return request;
  }

  Answer ConvertHere() {
    return test::Ask(*conversion_stub_, &v1::ConversionService::Stub::ConvertLead, ARequest());
  }

  Answer ConvertAt(const edge::EdgeOptions& options, postgres::Database& database,
                   const SettingsSource& settings) {
    ConversionStore conversions(database);
    DecisionStore decisions(database, lister_);
    ConvertLead convert(settings, leads_, conversions, decisions, complete_);
    edge::Edge edge(options);
    const auto service = MakeConversionService(edge, convert, preview_, decisions);
    test::InProcessServer server(edge, {service.get()});
    const auto stub = v1::ConversionService::NewStub(server.channel());
    return test::Ask(*stub, &v1::ConversionService::Stub::ConvertLead, ARequest());
  }

  void RaiseOnInsert(const std::string& condition) {
    database_.Query(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE 'secret' USING ERRCODE = '" +
        condition +
        "'; END$$;"
        "CREATE TRIGGER fail BEFORE INSERT ON conversions FOR EACH ROW EXECUTE FUNCTION fail()");
  }
};

TEST_P(SituationTest, IsToldAsTheContractSays) {
  const Answer answer = (this->*GetParam().meet)();

  test::ExpectTold(answer, GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    ConversionService, SituationTest,
    ::testing::Values(
        Situation{
            "DatabaseIsAway",
            &SituationTest::DatabaseIsAway,
            {StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DATABASE_UNAVAILABLE, {}, true}},
        Situation{"PermissionIsMissing",
                  &SituationTest::PermissionIsMissing,
                  {StatusCode::kPermissionDenied,
                   ErrorReason::ERROR_REASON_PERMISSION_MISSING,
                   {{"permission", "conversions.convert"}}}},
        Situation{"NoRoomToWait",
                  &SituationTest::NoRoomToWait,
                  {StatusCode::kResourceExhausted, ErrorReason::ERROR_REASON_OVERLOADED, {}, true}},
        Situation{"ServerDrains",
                  &SituationTest::ServerDrains,
                  {StatusCode::kUnavailable, ErrorReason::ERROR_REASON_DRAINING, {}, true}},
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
}  // namespace leadline::conversion
