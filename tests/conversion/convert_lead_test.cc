#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using absl::StatusCode;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;

class ConvertLeadTest : public ConversionTest {
 protected:
  ~ConvertLeadTest() override { failpoint::Disarm(); }

  std::string AddLead() { return fake_leads_.Add(ALead()).name(); }
};

TEST_F(ConvertLeadTest, MakesAnAccountAContactAndAnOpportunity) {
  const auto lead = fake_leads_.Add(ALead());

  const auto response = Convert(lead);

  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(GetAccount(response->account().name()),
              IsOkAndHolds(EqualsProto(response->account())));
  EXPECT_THAT(GetContact(response->contacts(0).name()),
              IsOkAndHolds(EqualsProto(response->contacts(0))));
  EXPECT_THAT(GetOpportunity(response->opportunity().name()),
              IsOkAndHolds(EqualsProto(response->opportunity())));
  EXPECT_THAT(GetConversion(response->conversion().name()),
              IsOkAndHolds(EqualsProto(response->conversion())));
  EXPECT_FALSE(response->replayed());
}

TEST_F(ConvertLeadTest, ConvertsTheLead) {
  const auto lead = fake_leads_.Add(ALead());

  const auto response = Convert(lead);

  ASSERT_THAT(response, IsOk());
  const auto converted = fake_leads_.Get(lead.name());
  EXPECT_EQ(converted.conversion(), response->conversion().name());
  EXPECT_EQ(converted.account(), response->account().name());
  EXPECT_THAT(converted.contacts(), ElementsAre(response->contacts(0).name()));
  EXPECT_EQ(converted.opportunity(), response->opportunity().name());
  EXPECT_EQ(fake_leads_.HolderOf(lead.name()), "");
}

TEST_F(ConvertLeadTest, RecordsTheLeadAsItWasReserved) {
  const auto lead = fake_leads_.Add(ALead());

  const auto response = Convert(lead);

  ASSERT_THAT(response, IsOk());
  const v1::Conversion& conversion = response->conversion();
  EXPECT_THAT(conversion.lead_snapshot(), EqualsProto(lead, {"conversion_in_progress"}));
  EXPECT_EQ(conversion.state(), v1::Conversion::STATE_COMPLETED);
  EXPECT_EQ(conversion.actor(), "users/developer");
  EXPECT_EQ(conversion.mapping_version(), 1);
  EXPECT_EQ(conversion.configuration_version(), settings()->version);
  EXPECT_GT(conversion.provenance_size(), 30);
  for (const auto& entry : conversion.provenance()) EXPECT_NE(entry.record(), "");
}

TEST_F(ConvertLeadTest, TellsWhatWasHandedOver) {
  const auto lead = fake_leads_.Add(ALead());
  lead::v1::HandoffManifest manifest;
  manifest.set_activity_count(3);
  manifest.set_comment_count(2);
  manifest.set_document_count(4);
  manifest.set_campaign_count(4);
  manifest.set_interest_count(5);
  fake_leads_.SetManifest(manifest);

  const auto response = Convert(lead);

  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->manifest(), EqualsProto(manifest));
  EXPECT_THAT(GetConversion(response->conversion().name())->manifest(), EqualsProto(manifest));
}

TEST_F(ConvertLeadTest, NumbersCustomersInTheOrderOfTheirConversions) {
  const auto first = Convert(fake_leads_.Add(ALead()));
  const auto second = Convert(fake_leads_.Add(ALead()));

  EXPECT_EQ(first->account().number(), "C-000001");
  EXPECT_EQ(second->account().number(), "C-000002");
  EXPECT_EQ(second->account().number_series(), "numberSeries/customers");
}

TEST_F(ConvertLeadTest, DrawsTheNumberFromTheSeriesThatIsAskedFor) {
  auto& series = *configuration_.add_number_series_definitions();
  series.set_name("numberSeries/partners");
  series.set_kind(configuration::v1::NumberSeriesDefinition::KIND_CUSTOMER);
  series.set_prefix("P");
  series.set_width(2);
  series.set_start(98);
  Publish();
  std::vector<std::string> numbers;

  for (int i = 0; i < 3; ++i) {
    v1::ConvertLeadRequest request = AccountOnly(AddLead());
    request.set_number_series("numberSeries/partners");
    numbers.push_back(Convert(request)->account().number());
  }

  EXPECT_THAT(numbers, ElementsAre("P98", "P99", "P100"));
}

TEST_F(ConvertLeadTest, WritesOneEventForEachStep) {
  const auto response = Convert(fake_leads_.Add(ALead()));

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(database_.Query("SELECT string_agg(type || ' ' || resource, ', ' ORDER BY event_time) "
                            "FROM events"),
            absl::StrCat("ConversionCommitted ", response->conversion().name(),
                         ", ConversionCompleted ", response->conversion().name()));
  EXPECT_EQ(database_.Query("SELECT related_resources[2] FROM events "
                            "WHERE type = 'ConversionCommitted'"),
            response->account().name());
}

TEST_F(ConvertLeadTest, MakesOneConversionOfFiftyCallsAtOnce) {
  const std::string lead = AddLead();
  std::vector<absl::StatusOr<v1::ConvertLeadResponse>> answers(50,
                                                               absl::InternalError("not answered"));

  std::vector<std::thread> callers;
  for (auto& answer : answers) {
    callers.emplace_back([&] { answer = Convert(RequestFor(lead)); });
  }
  for (std::thread& caller : callers) caller.join();

  const std::string winner = fake_leads_.Get(lead).conversion();
  int converted = 0;
  for (const auto& answer : answers) {
    if (answer.ok()) {
      EXPECT_EQ(answer->conversion().name(), winner);
      ++converted;
    } else {
      EXPECT_THAT(answer, FailsWith(StatusCode::kFailedPrecondition,
                                    type::v1::ERROR_REASON_LEAD_CONVERTED));
      EXPECT_THAT(answer, HasMetadata("conversion", winner));
    }
  }
  EXPECT_EQ(converted, 1);
  EXPECT_EQ(Count("accounts"), 1);
  EXPECT_EQ(Count("contacts"), 1);
  EXPECT_EQ(Count("opportunities"), 1);
}

TEST_F(ConvertLeadTest, GivesEveryCustomerANumberOfItsOwnWithoutGaps) {
  std::vector<std::string> leads;
  for (int i = 0; i < 60; ++i) leads.push_back(AddLead());
  std::atomic<size_t> next = 0;

  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (size_t at = next++; at < leads.size(); at = next++) {
        v1::ConvertLeadRequest request = AccountOnly(leads[at]);
        if (at % 4 == 0) request.set_validate_only(true);
        if (at % 4 == 1) request.set_mapping_version(99);  // Refused.
        Convert(request).status().IgnoreError();
      }
    });
  }
  for (std::thread& caller : callers) caller.join();

  EXPECT_EQ(Count("accounts"), 30);
  EXPECT_EQ(database_.Query("SELECT count(DISTINCT number) FROM accounts"), "30");
  EXPECT_EQ(database_.Query("SELECT max(number) FROM accounts"), "C-000030");
}

TEST_F(ConvertLeadTest, IsOkEvenWhenTheLeadCannotBeCompletedNow) {
  const std::string lead = AddLead();
  fake_leads_.FailComplete(grpc::StatusCode::INTERNAL);

  const auto response = Convert(RequestFor(lead));

  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->warnings_size(), 1);
  EXPECT_EQ(response->warnings(0).kind(), v1::Warning::KIND_COMPLETION_PENDING);
  EXPECT_EQ(response->conversion().state(), v1::Conversion::STATE_COMMITTED);
  EXPECT_FALSE(response->has_manifest());
  EXPECT_THAT(GetAccount(response->account().name()), IsOk());
}

TEST_F(ConvertLeadTest, CommitsForACallerThatGoesAway) {
  const std::string lead = AddLead();
  ASSERT_THAT(failpoint::Arm("convert.before_commit=sleep:300"), IsOk());
  grpc::ClientContext context;
  v1::ConvertLeadResponse response;
  auto call = std::async(std::launch::async, [&] {
    return conversion_stub_->ConvertLead(&context, AccountOnly(lead), &response);
  });
  while (failpoint::Hits("convert.before_commit") == 0) absl::SleepFor(absl::Milliseconds(2));

  context.TryCancel();

  EXPECT_EQ(call.get().error_code(), grpc::StatusCode::CANCELLED);
  for (int i = 0; i < 100 && Count("accounts") == 0; ++i) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(Count("accounts"), 1);
}

TEST_F(ConvertLeadTest, LeavesAccountAndOpportunityWithTheCompanyOfOurs) {
  lead::v1::Lead lead = ALead();
  lead.set_legal_company("dictionaries/company/entries/north");

  const auto made = Convert(fake_leads_.Add(lead));

  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->account().legal_company(), lead.legal_company());
  EXPECT_EQ(made->opportunity().legal_company(), lead.legal_company());
  const auto account = GetAccount(made->account().name());
  ASSERT_THAT(account, IsOk());
  EXPECT_EQ(account->legal_company(), lead.legal_company());
}

TEST_F(ConvertLeadTest, KeepsValuesOfEveryType) {
  test::DefineField("fieldDefinitions/account/since", configuration::v1::FieldDefinition::KIND_DATE,
                    configuration_);
  Publish();
  v1::ConvertLeadRequest request = RequestFor(AddLead());
  request = test::FromText<v1::ConvertLeadRequest>(R"pb(
    account {
      overrides {
        external_ids { system: "erp" id: "47" }
        annotations { key: "a" value: "\"b\"" }
        custom_fields {
          key: "since"
          value { date_value { year: 1999 month: 12 day: 31 } }
        }
      }
    }
    opportunity {
      overrides {
        amount { currency_code: "EUR" units: -5 nanos: -250000000 }
        probability: 0
        expected_close_date { year: 2031 month: 2 day: 28 }
      }
    })pb");
  request.set_lead(AddLead());

  const auto response = Convert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->opportunity().has_probability());
  EXPECT_THAT(GetAccount(response->account().name()),
              IsOkAndHolds(EqualsProto(response->account())));
  EXPECT_THAT(GetOpportunity(response->opportunity().name()),
              IsOkAndHolds(EqualsProto(response->opportunity())));
}

}  // namespace
}  // namespace leadline::conversion
