#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;

class PreviewConversionTest : public ConversionTest {
 protected:
  v1::PreviewConversionRequest PreviewOf(const std::string& lead) {
    v1::PreviewConversionRequest request;
    request.set_lead(lead);
    return request;
  }

  // Every row of every table of conversions.
  int Rows() {
    return Count("conversions") + Count("accounts") + Count("contacts") + Count("opportunities") +
           Count("number_counters") + Count("events") + Count("external_ids");
  }

  lead::v1::Lead lead_ = fake_leads_.Add(ALead());
};

TEST_F(PreviewConversionTest, ShowsWhatConvertLeadThenMakes) {
  const auto preview = Preview(PreviewOf(lead_.name()));
  ASSERT_THAT(preview, IsOk());
  const auto response = Convert(lead_);
  ASSERT_THAT(response, IsOk());

  EXPECT_THAT(response->account(), EqualsProto(preview->account(), {"name", "conversion", "etag",
                                                                    "create_time", "update_time"}));
  EXPECT_THAT(response->contacts(0),
              EqualsProto(preview->contacts(0),
                          {"name", "account", "conversion", "etag", "create_time", "update_time"}));
  EXPECT_THAT(response->opportunity(),
              EqualsProto(preview->opportunity(), {"name", "account", "contacts", "conversion",
                                                   "etag", "create_time", "update_time"}));
  EXPECT_EQ(response->dropped_fields_size(), preview->dropped_fields_size());
  EXPECT_EQ(response->conversion().provenance_size(), preview->conversion().provenance_size());
}

TEST_F(PreviewConversionTest, WritesAndReservesNothing) {
  ASSERT_THAT(Preview(PreviewOf(lead_.name())), IsOk());

  EXPECT_EQ(Rows(), 0);
  EXPECT_EQ(fake_leads_.HolderOf(lead_.name()), "");
}

TEST_F(PreviewConversionTest, NamesNothingThatDoesNotExist) {
  const auto preview = Preview(PreviewOf(lead_.name()));

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->account().name() + preview->contacts(0).name() +
                preview->opportunity().name() + preview->contacts(0).account() +
                preview->opportunity().account() + preview->conversion().name() +
                preview->conversion().account() + preview->conversion().opportunity(),
            "");
  EXPECT_EQ(preview->opportunity().contacts_size(), 0);
  EXPECT_EQ(preview->conversion().provenance(0).record(), "");
}

TEST_F(PreviewConversionTest, ShowsHowALinkedAccountWouldBe) {
  const auto existing = Convert(fake_leads_.Add(ALead()));
  ASSERT_THAT(existing, IsOk());
  const std::string before = Digest("accounts", existing->account().name());
  lead_.set_website("https://new.example");
  fake_leads_.Add(lead_);
  auto request = PreviewOf(lead_.name());
  request.mutable_account()->add_names(existing->account().name());
  request.mutable_contact()->set_action(v1::TARGET_ACTION_SKIP);
  request.set_merge_policy(v1::MERGE_POLICY_OVERWRITE);

  const auto preview = Preview(request);

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->account().website(), "https://new.example");
  EXPECT_EQ(preview->opportunity().account(), existing->account().name());
  EXPECT_EQ(preview->contacts_size(), 0);
  EXPECT_EQ(Digest("accounts", existing->account().name()), before);
}

TEST_F(PreviewConversionTest, RefusesWhatConvertLeadWouldRefuse) {
  auto request = PreviewOf(lead_.name());
  request.set_mapping_version(7);

  EXPECT_THAT(Preview(request), test::RefusesField("mapping_version"));
}

TEST_F(PreviewConversionTest, RefusesAConvertedLead) {
  const auto response = Convert(lead_);
  ASSERT_THAT(response, IsOk());

  const auto preview = Preview(PreviewOf(lead_.name()));

  EXPECT_THAT(preview,
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(preview, HasMetadata("conversion", response->conversion().name()));
}

TEST_F(PreviewConversionTest, NamesTheConversionBeforeTheLeadKnowsIt) {
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
  const auto first = Convert(lead_);
  ASSERT_THAT(first, IsOk());
  ASSERT_FALSE(fake_leads_.Get(lead_.name()).converted());
  v1::ConvertLeadRequest validating = RequestFor(lead_.name());
  validating.set_validate_only(true);

  for (const absl::Status& status :
       {Preview(PreviewOf(lead_.name())).status(), Convert(validating).status()}) {
    EXPECT_THAT(status,
                FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
    EXPECT_THAT(status, HasMetadata("conversion", first->conversion().name()));
  }
}

TEST_F(PreviewConversionTest, SaysThatAConversionIsUnderWay) {
  ASSERT_THAT(leads_.Begin("conversions/" + identifier::NewId(), lead_.name(), ""), IsOk());
  v1::ConvertLeadRequest validating = RequestFor(lead_.name());
  validating.set_validate_only(true);

  for (const absl::Status& status :
       {Preview(PreviewOf(lead_.name())).status(), Convert(validating).status()}) {
    EXPECT_THAT(status, FailsWith(StatusCode::kFailedPrecondition,
                                  type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  }
}

TEST_F(PreviewConversionTest, RefusesALeadInAStatusThatIsNotConvertible) {
  configuration_.mutable_settings()->add_convertible_from("statuses/lead/nurturing");
  Publish();

  EXPECT_THAT(
      Preview(PreviewOf(lead_.name())),
      FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_NOT_CONVERTIBLE));
}

TEST_F(PreviewConversionTest, RefusesALeadThatChanged) {
  auto request = PreviewOf(lead_.name());
  request.set_lead_etag("0");

  EXPECT_THAT(Preview(request),
              FailsWith(StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(PreviewConversionTest, RefusesALostLead) {
  lead_.set_lost(true);
  fake_leads_.Add(lead_);

  EXPECT_THAT(Preview(PreviewOf(lead_.name())),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_LOST));
}

TEST_F(PreviewConversionTest, SaysWhichLeadAMergedOneBecamePartOf) {
  const auto survivor = fake_leads_.Add(lead::v1::Lead());
  lead_.set_merged_into(survivor.name());
  fake_leads_.Add(lead_);

  const auto refused = Preview(PreviewOf(lead_.name()));

  EXPECT_THAT(refused,
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_RECORD_MERGED));
  EXPECT_THAT(refused, HasMetadata("survivor", survivor.name()));
}

TEST_F(PreviewConversionTest, RefusesADeletedLead) {
  lead_.mutable_delete_time()->set_seconds(1);
  fake_leads_.Add(lead_);

  EXPECT_THAT(Preview(PreviewOf(lead_.name())),
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_DELETED));
}

TEST_F(PreviewConversionTest, ValidatesWithTheWholeTransactionAndLeavesNothing) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_validate_only(true);

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().number(), "C-000001");
  EXPECT_NE(response->account().name(), "");
  EXPECT_TRUE(response->account().has_create_time());
  EXPECT_EQ(Rows(), 0);
  EXPECT_FALSE(fake_leads_.Get(lead_.name()).converted());
  EXPECT_EQ(fake_leads_.HolderOf(lead_.name()), "");
  EXPECT_EQ(Convert(lead_)->account().number(), "C-000001");
}

// As when the conversion is committed after the lead was read: only the unique index knows.
TEST_F(PreviewConversionTest, ValidatingNamesTheConversionThatTheLeadDoesNotShow) {
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);
  const auto first = Convert(lead_);
  ASSERT_THAT(first, IsOk());
  fake_leads_.Release(first->conversion().name());
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_validate_only(true);

  const auto second = Convert(request);

  EXPECT_THAT(second,
              FailsWith(StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(second, HasMetadata("conversion", first->conversion().name()));
}

TEST_F(PreviewConversionTest, NamesWhoHasAnExternalIdAsAConversionDoes) {
  v1::ConvertLeadRequest request = AccountOnly(lead_.name());
  auto& id = *request.mutable_account()->mutable_overrides()->add_external_ids();
  id.set_system("erp");
  id.set_id("1");
  v1::ConvertLeadRequest taking = request;
  taking.set_lead(fake_leads_.Add(ALead()).name());
  ASSERT_THAT(Convert(taking), IsOk());
  v1::PreviewConversionRequest preview;
  preview.set_lead(request.lead());
  *preview.mutable_account() = request.account();
  *preview.mutable_contact() = request.contact();
  *preview.mutable_opportunity() = request.opportunity();

  const auto previewed = Preview(preview);

  EXPECT_THAT(previewed,
              FailsWith(StatusCode::kAlreadyExists, type::v1::ERROR_REASON_RESOURCE_EXISTS));
  EXPECT_EQ(previewed.status(), Convert(request).status());
}

TEST_F(PreviewConversionTest, ValidatesLinksWithoutTouchingThem) {
  const auto existing = Convert(fake_leads_.Add(ALead()));
  ASSERT_THAT(existing, IsOk());
  const std::string before = Digest("accounts", existing->account().name());
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.mutable_account()->add_names(existing->account().name());
  request.mutable_account()->mutable_overrides()->set_fax("1");
  request.set_validate_only(true);

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->account().fax(), "1");
  EXPECT_EQ(Digest("accounts", existing->account().name()), before);
}

TEST_F(PreviewConversionTest, ValidatingSaysWhatIsWrong) {
  v1::ConvertLeadRequest request = RequestFor(lead_.name());
  request.set_validate_only(true);
  request.set_mapping_version(7);

  EXPECT_THAT(Convert(request), test::RefusesField("mapping_version"));
  EXPECT_EQ(Rows(), 0);
}

}  // namespace
}  // namespace leadline::conversion
