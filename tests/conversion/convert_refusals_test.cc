#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using type::v1::ErrorReason;

constexpr char kNobody[] = "leads/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";

// Every row of the contract's table of errors that ConvertLead can reach.
class ConvertRefusalsTest : public ConversionTest {
 protected:
  lead::v1::Lead lead_ = fake_leads_.Add(ALead());
};

TEST_F(ConvertRefusalsTest, NamesTheConversionThatWasFirst) {
  const auto first = Convert(lead_);
  ASSERT_THAT(first, IsOk());

  const auto second = Convert(lead_);

  EXPECT_THAT(second,
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(second, HasMetadata("conversion", first->conversion().name()));
}

TEST_F(ConvertRefusalsTest, NamesTheConversionBeforeTheLeadKnowsIt) {
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
  const auto first = Convert(lead_);
  ASSERT_THAT(first, IsOk());
  ASSERT_NE(fake_leads_.HolderOf(lead_.name()), "");

  EXPECT_THAT(Convert(lead_), HasMetadata("conversion", first->conversion().name()));
}

TEST_F(ConvertRefusalsTest, RefusesALostLead) {
  lead_.set_lost(true);
  fake_leads_.Add(lead_);

  EXPECT_THAT(Convert(lead_),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
}

TEST_F(ConvertRefusalsTest, SaysWhichLeadAMergedOneBecamePartOf) {
  const auto survivor = fake_leads_.Add(lead::v1::Lead());
  lead_.set_merged_into(survivor.name());
  fake_leads_.Add(lead_);

  const auto refused = Convert(lead_);

  EXPECT_THAT(refused,
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED));
  EXPECT_THAT(refused, HasMetadata("survivor", survivor.name()));
}

TEST_F(ConvertRefusalsTest, ReportsAMissingLead) {
  const auto response = Convert(RequestFor(kNobody));

  EXPECT_THAT(response,
              FailsWith(StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(response.status())->resource_name(), kNobody);
}

TEST_F(ConvertRefusalsTest, RefusesANameOfAnotherCollection) {
  EXPECT_THAT(Convert(RequestFor("accounts/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001")),
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(ConvertRefusalsTest, RefusesALeadThatChanged) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_lead_etag("0");

  EXPECT_THAT(Convert(request),
              FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(ConvertRefusalsTest, ChecksTheFieldsOfOverrides) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.mutable_account()->mutable_overrides()->set_score(6);
  request.mutable_contact()->mutable_overrides()->set_email(std::string(255, 'x'));

  const auto response = Convert(request);

  EXPECT_THAT(response,
              FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FIELD_INVALID));
  EXPECT_THAT(response, RefusesField("account.overrides.score"));
  EXPECT_THAT(response, RefusesField("contact.overrides.email"));
}

TEST_F(ConvertRefusalsTest, GivesTheLeadBack) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_mapping_version(7);

  EXPECT_THAT(Convert(request), RefusesField("mapping_version"));
  EXPECT_EQ(fake_leads_.HolderOf(lead_.name()), "");
  EXPECT_THAT(Convert(lead_), IsOk());
}

TEST_F(ConvertRefusalsTest, NamesWhoHasAnExternalId) {
  v1::ConvertLeadRequest request = AccountOnly(lead_.name());
  auto& id = *request.mutable_account()->mutable_overrides()->add_external_ids();
  id.set_system("erp");
  id.set_id("47");
  const auto first = Convert(request);
  ASSERT_THAT(first, IsOk());
  request.set_lead(fake_leads_.Add(ALead()).name());
  request.set_request_id(identifier::NewId());

  const auto second = Convert(request);

  EXPECT_THAT(second,
              FailsWith(StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(second.status())->resource_name(),
            first->account().name());
  EXPECT_THAT(Convert(request),
              FailsWith(StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  EXPECT_EQ(fake_leads_.HolderOf(request.lead()), "");
}

TEST_F(ConvertRefusalsTest, LeavesNothingBehind) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_mapping_version(7);

  ASSERT_THAT(Convert(request), RefusesField("mapping_version"));

  EXPECT_EQ(Count("accounts") + Count("contacts") + Count("opportunities") + Count("events") +
                Count("number_counters"),
            0);
}

TEST_F(ConvertRefusalsTest, WaitsForAConversionUnderWay) {
  const std::string holder = "conversions/" + identifier::NewId();
  ASSERT_THAT(leads_.Begin(holder, lead_.name(), ""), IsOk());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
  v1::ConvertLeadResponse response;

  const auto status = conversion_stub_->ConvertLead(&context, RequestFor(lead_.name()), &response);

  const absl::Status failure = peer::FromGrpc(status);
  EXPECT_THAT(failure, FailsWith(StatusCode::kFailedPrecondition,
                                 type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  EXPECT_THAT(failure, HasMetadata("conversion", holder));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(failure).has_value());
}

// lead-service gave the lead back, but here nobody knows of a decision: it is not made up.
TEST_F(ConvertRefusalsTest, SaysWhenItCannotTellTheOutcome) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_request_id(identifier::NewId());
  fake_leads_.Release(ConversionOf(request.request_id()));

  const auto response = Convert(request);

  EXPECT_THAT(response,
              FailsWith(StatusCode::kUnavailable, type::v1::ERROR_REASON_OUTCOME_UNKNOWN));
  EXPECT_TRUE(DetailOf<google::rpc::RetryInfo>(response.status()).has_value());
}

TEST_F(ConvertRefusalsTest, ReportsThatTheConfigurationIsNotThereYet) {
  FakeConfigurationService nothing;  // Answers version 0 as unchanged.
  test::InProcessServer server({&nothing});
  peer::Peer peer({.name = "configuration-service", .address = ""}, server.channel());
  const SettingsSource settings(peer, absl::Hours(1));
  ConvertLead convert(settings, leads_, conversions_, decisions_, complete_);

  EXPECT_THAT(
      convert.Run({"default", "users/developer"}, RequestFor(lead_.name())),
      FailsWith(StatusCode::kUnavailable, type::v1::ERROR_REASON_CONFIGURATION_UNAVAILABLE));
}

TEST_F(ConvertRefusalsTest, KeepsTheLastConfigurationThatCanWork) {
  auto& rule = *configuration_.mutable_mappings(0)->add_rules();
  rule.set_source("field_of_tomorrow");
  rule.set_target("account.email");
  configuration_.set_version(99);
  fake_configuration_.Publish(configuration_);

  EXPECT_FALSE(settings_.Refresh().ok());
  EXPECT_NE(settings()->version, 99);
  EXPECT_THAT(Convert(lead_), IsOk());
}

}  // namespace
}  // namespace leadline::conversion
