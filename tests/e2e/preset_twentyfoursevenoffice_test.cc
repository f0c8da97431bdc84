// A lead of 24SevenOffice, which is a lead and nothing else until it is a customer.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/preset_life.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using configuration::v1::NumberSeriesDefinitionService;
using conversion::v1::Account;
using conversion::v1::NumberSeriesService;
using conversion::v1::OpportunityService;
using lead::v1::Activity;
using lead::v1::LeadService;
using ::testing::IsEmpty;

class TwentyFourSevenOfficePresetTest : public PresetLife {
 protected:
  TwentyFourSevenOfficePresetTest() : PresetLife("twentyfoursevenoffice") {}

  // How many parties an appointment, or something else, may be made with.
  int CountOffered(const std::string& purpose) {
    const auto offered = Must(Ask(&LeadService::Stub::LookupParties,
                                  absl::StrCat("query: 'acme' purpose: PURPOSE_", purpose)));
    return offered.parties_size();
  }
};

TEST_F(TwentyFourSevenOfficePresetTest, ASalesOpportunityMakesACustomerOfTheLead) {
  const std::string lead = steps_.Create().name();

  const auto made =
      Must(Ask(&OpportunityService::Stub::CreateOpportunity,
               absl::StrCat("opportunity { display_name: 'Payroll' lead: '", lead, "' }")));

  const lead::v1::Lead after = steps_.Get(lead);
  EXPECT_TRUE(after.converted());
  EXPECT_EQ(made.opportunity().account(), after.account());
  EXPECT_EQ(steps_.GetAccount(after.account()).type(), Account::TYPE_CUSTOMER);
  EXPECT_EQ(steps_.GetAccount(after.account()).number(), "C-000001");
}

TEST_F(TwentyFourSevenOfficePresetTest, TheNumberIsTheNextOneOrThatOfAnotherRange) {
  ASSERT_THAT(
      Ask(&NumberSeriesDefinitionService::Stub::CreateNumberSeriesDefinition,
          "number_series_definition_id: 'wholesale' number_series_definition {"
          " kind: KIND_CUSTOMER display_name: 'Wholesale' prefix: 'W-' width: 4 start: 500 }"),
      IsOk());
  auto of_another = ToConvert(steps_.Create("Other Ltd"));
  of_another.set_number_series("numberSeries/wholesale");

  EXPECT_EQ(Must(steps_.Convert(ToConvert(steps_.Create()))).account().number(), "C-000001");
  EXPECT_EQ(Must(steps_.Convert(of_another)).account().number(), "W-0500");

  const auto overview =
      Must(Ask(&NumberSeriesService::Stub::GetNumberSeries, "name: 'numberSeries/wholesale'"));
  EXPECT_EQ(overview.number_series().next_number(), "W-0501");
  ASSERT_EQ(overview.number_series().customers_size(), 1);
  EXPECT_EQ(overview.number_series().customers(0).display_name(), "Other Ltd");
}

TEST_F(TwentyFourSevenOfficePresetTest, ACustomerIsInNoListOfLeadsThatIsNoSearch) {
  const lead::v1::Lead lead = steps_.Create();
  ASSERT_THAT(steps_.Convert(ToConvert(lead)), IsOk());

  for (const char* view : {"all", "open", "closed", "my", "hot"}) {
    EXPECT_THAT(Listed(absl::StrCat("include_converted: true saved_view: 'views/", view, "'")),
                IsEmpty())
        << view;
  }
}

TEST_F(TwentyFourSevenOfficePresetTest, AllThatIsLinkedIsKeptAndWithTheCustomerToo) {
  const lead::v1::Lead lead = steps_.Create();
  steps_.AddActivity(lead.name(), Activity::KIND_TASK);
  steps_.AddComment(lead.name());

  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(lead.name()))));

  for (const std::string& party : {lead.name(), made.account().name()}) {
    EXPECT_EQ(steps_.CountActivities(party), 1) << party;
    EXPECT_EQ(steps_.CountComments(party), 1) << party;
  }
}

TEST_F(TwentyFourSevenOfficePresetTest, ADeadLeadIsRemoved) {
  const std::string lead = steps_.Create().name();

  ASSERT_THAT(Ask(&LeadService::Stub::DeleteLead, absl::StrCat("name: '", lead, "'")), IsOk());

  EXPECT_THAT(Ask(&LeadService::Stub::GetLead, absl::StrCat("name: '", lead, "'")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(TwentyFourSevenOfficePresetTest, ALeadIsNotFoundForAnAppointment) {
  steps_.Create();

  EXPECT_EQ(CountOffered("CALENDAR"), 0);
  EXPECT_EQ(CountOffered("ANY"), 1);
}

}  // namespace
}  // namespace leadline::test
