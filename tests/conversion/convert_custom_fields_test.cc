#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using configuration::v1::FieldDefinition;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::Not;

// The conversion of a lead whose budget is 5000, where accounts, contacts and opportunities have a
// budget too.
class ConvertCustomFieldsTest : public ConversionTest {
 protected:
  FieldDefinition& Define(const std::string& name, FieldDefinition::Kind kind) {
    return test::DefineField("fieldDefinitions/" + name, kind, configuration_);
  }

  absl::StatusOr<v1::PreviewConversionResponse> Preview(const std::string& request = "") {
    auto asked = FromText<v1::PreviewConversionRequest>(request);
    asked.set_lead(fake_leads_.Add(lead_).name());
    return ConversionTest::Preview(asked);
  }

  std::string Account(const std::string& custom_fields) {
    return "account { overrides { " + custom_fields + " } }";
  }

  static std::vector<std::string> Dropped(const v1::PreviewConversionResponse& preview) {
    std::vector<std::string> paths;
    for (const auto& field : preview.dropped_fields()) paths.push_back(field.lead_field());
    return paths;
  }

  static std::vector<std::string> Warnings(const v1::PreviewConversionResponse& preview) {
    std::vector<std::string> warnings;
    for (const auto& warning : preview.warnings()) {
      warnings.push_back(v1::Warning::Kind_Name(warning.kind()) + " " + warning.field());
    }
    return warnings;
  }

  absl::Status List(const std::string& filter) {
    v1::ListAccountsRequest request;
    request.set_filter(filter);
    grpc::ClientContext context;
    v1::ListAccountsResponse response;
    return peer::FromGrpc(account_stub_->ListAccounts(&context, request, &response));
  }

  lead::v1::Lead lead_ = ALead();
};

TEST_F(ConvertCustomFieldsTest, DropsWhatNoRecordHasAFieldFor) {
  (*lead_.mutable_custom_fields())["color"].set_text_value("red");

  const auto preview = Preview();

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->account().custom_fields().at("budget").number_value(), 5000);
  EXPECT_THAT(Dropped(*preview), Contains("custom_fields.color"));
  EXPECT_THAT(Dropped(*preview), Not(Contains("custom_fields.budget")));
}

TEST_F(ConvertCustomFieldsTest, LeavesOutAndTellsOfWhatIsOfAnotherKind) {
  (*lead_.mutable_custom_fields())["budget"].set_text_value("much");

  const auto preview = Preview();

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->account().custom_fields_size(), 0);
  EXPECT_THAT(Warnings(*preview), Contains("KIND_VALUE_LEFT_OUT account.custom_fields.budget"));
  EXPECT_THAT(Dropped(*preview), Contains("custom_fields.budget"));
}

TEST_F(ConvertCustomFieldsTest, RefusesEveryWrongOverrideAtOnce) {
  Define("account/sector", FieldDefinition::KIND_ENTRY).set_dictionary("dictionaries/industry");
  Publish();

  const auto refused = Preview(Account(R"pb(
    custom_fields {
      key: "budget"
      value { text_value: "much" }
    }
    custom_fields {
      key: "none"
      value { text_value: "a" }
    }
    custom_fields {
      key: "sector"
      value { entry_value: "dictionaries/source/entries/website" }
    })pb"));

  for (const char* key : {"budget", "none", "sector"}) {
    EXPECT_THAT(refused, RefusesField("account.overrides.custom_fields." + std::string(key)));
  }
  EXPECT_THAT(Preview(Account("custom_fields { key: 'sector' value { entry_value: "
                              "'dictionaries/industry/entries/education' } }")),
              IsOk());
}

TEST_F(ConvertCustomFieldsTest, NeedsTheRequiredFieldsOfCreatedRecords) {
  Define("account/region", FieldDefinition::KIND_TEXT).set_required(true);
  Define("opportunity/region", FieldDefinition::KIND_TEXT).set_required(true);
  Publish();

  const auto refused = Preview();

  EXPECT_THAT(refused, RefusesField("account.overrides.custom_fields.region"));
  EXPECT_THAT(refused, RefusesField("opportunity.overrides.custom_fields.region"));
  EXPECT_THAT(Preview(Account("custom_fields { key: 'region' value { text_value: 'N' } }") +
                      "opportunity { action: TARGET_ACTION_SKIP }"),
              IsOk());
  (*lead_.mutable_custom_fields())["region"].set_text_value("N");
  EXPECT_THAT(Preview(), IsOk());
}

TEST_F(ConvertCustomFieldsTest, AsksLinkedRecordsOnlyWhenTheirCustomFieldsAreChanged) {
  const std::string account = Convert(fake_leads_.Add(ALead()))->account().name();
  Define("account/region", FieldDefinition::KIND_TEXT).set_required(true);
  Publish();

  EXPECT_THAT(Preview("account { names: '" + account + "' overrides { phone: '1' } }"), IsOk());
  EXPECT_THAT(Preview("account { names: '" + account +
                      "' override_mask { paths: 'custom_fields.budget' } }"),
              RefusesField("account.overrides.custom_fields.region"));
}

TEST_F(ConvertCustomFieldsTest, KeepsTheLeadFreeWhenItIsRefused) {
  Define("account/region", FieldDefinition::KIND_TEXT).set_required(true);
  Publish();
  const lead::v1::Lead lead = fake_leads_.Add(ALead());

  EXPECT_THAT(Convert(lead), RefusesField("account.overrides.custom_fields.region"));

  v1::ConvertLeadRequest request = RequestFor(lead.name());
  (*request.mutable_account()->mutable_overrides()->mutable_custom_fields())["region"]
      .set_text_value("N");
  EXPECT_THAT(Convert(request), IsOk());
}

TEST_F(ConvertCustomFieldsTest, AreFilteredAsTheyAreDefined) {
  const auto invalid =
      FailsWith(StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID);

  EXPECT_THAT(List("custom_fields.budget > 4999"), IsOk());
  EXPECT_THAT(List("custom_fields.budget > much"), invalid);
  EXPECT_THAT(List("custom_fields.none = 1"), invalid);
}

}  // namespace
}  // namespace leadline::conversion
