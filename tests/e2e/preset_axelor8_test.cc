// A lead of Axelor CRM 8, which becomes a partner: a prospect first, then a customer.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/preset_life.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::Account;
using conversion::v1::AccountService;
using conversion::v1::OpportunityService;
using lead::v1::LeadService;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AxelorPresetTest : public PresetLife {
 protected:
  AxelorPresetTest() : PresetLife("axelor8") {}

  conversion::v1::ConvertLeadResponse Converted(const std::string& lead) {
    return Must(steps_.Convert(ToConvert(steps_.Get(lead))));
  }

  conversion::v1::Opportunity OpportunityOf(const std::string& lead) {
    const auto made =
        Must(Ask(&OpportunityService::Stub::CreateOpportunity,
                 absl::StrCat("opportunity { display_name: 'Open source' lead: '", lead, "' }")));
    return steps_.GetOpportunity(made.opportunity().name());
  }
};

TEST_F(AxelorPresetTest, ConvertedAndLostAreNotSelectedButEnteredByTheirButtons) {
  const std::string lead = steps_.Create().name();

  for (const char* label : {"Converted", "Lost"}) {
    EXPECT_THAT(Enter(lead, label), FailsWith(absl::StatusCode::kFailedPrecondition,
                                              type::v1::ERROR_REASON_STATUS_HAS_PROCESS))
        << label;
  }
}

TEST_F(AxelorPresetTest, ThePartnerIsAProspectWithTheScoreOfTheLeadAndItsContact) {
  const lead::v1::Lead lead = steps_.Create();

  const auto made = Converted(lead.name());

  EXPECT_EQ(made.account().type(), Account::TYPE_PROSPECT);
  EXPECT_EQ(made.account().score(), lead.score());
  ASSERT_EQ(made.contacts_size(), 1);
  EXPECT_EQ(made.contacts(0).account(), made.account().name());
  EXPECT_EQ(made.contacts(0).last_name(), lead.last_name());
}

TEST_F(AxelorPresetTest, ThereIsNoContactWithoutAPartner) {
  auto request = ToConvert(steps_.Create());
  request.mutable_account()->set_action(conversion::v1::TARGET_ACTION_SKIP);

  EXPECT_THAT(steps_.Convert(request), RefusesField("account.action"));
}

TEST_F(AxelorPresetTest, AnExistingPartnerIsSelected) {
  const std::string partner = Converted(steps_.Create().name()).account().name();
  auto request = ToConvert(steps_.Create("Acme Kundendienst"));
  request.mutable_account()->set_action(conversion::v1::TARGET_ACTION_LINK);
  request.mutable_account()->add_names(partner);

  const auto made = Must(steps_.Convert(request));

  EXPECT_EQ(made.account().name(), partner);
  ASSERT_EQ(made.contacts_size(), 1);
  EXPECT_EQ(made.contacts(0).account(), partner);
}

TEST_F(AxelorPresetTest, AnOpportunityIsGeneratedAfterTheConversion) {
  const std::string lead = steps_.Create().name();
  const auto made = Converted(lead);
  EXPECT_FALSE(made.has_opportunity());
  ASSERT_EQ(made.contacts_size(), 1);

  const auto opportunity = OpportunityOf(lead);

  EXPECT_EQ(opportunity.account(), made.account().name());
  EXPECT_THAT(opportunity.contacts(), ElementsAre(made.contacts(0).name()));
}

TEST_F(AxelorPresetTest, AnOpportunityOfALeadStaysWithIt) {
  const std::string lead = steps_.Create().name();

  const auto opportunity = OpportunityOf(lead);

  EXPECT_EQ(opportunity.lead(), lead);
  EXPECT_FALSE(steps_.Get(lead).converted());
}

TEST_F(AxelorPresetTest, AProspectThatIsMarkedAsWonBecomesACustomer) {
  ASSERT_THAT(SwitchOn("prospect_statuses_enabled"), IsOk());
  auto request = ToConvert(steps_.Create());
  request.set_prospect_status(Called("Sales qualification", Status::ENTITY_PROSPECT));
  const Account prospect = Must(steps_.Convert(request)).account();
  EXPECT_EQ(prospect.type(), Account::TYPE_PROSPECT);
  EXPECT_EQ(LabelOf(prospect.prospect_status()), "Sales qualification");

  const auto won = Ask(&AccountService::Stub::ChangeProspectStatus,
                       absl::StrCat("name: '", prospect.name(), "' status: '",
                                    Called("Won", Status::ENTITY_PROSPECT), "'"));

  ASSERT_THAT(won, IsOk());
  EXPECT_EQ(won->account().type(), Account::TYPE_CUSTOMER);
  EXPECT_EQ(won->account().number(), "C-000001");
}

TEST_F(AxelorPresetTest, ProspectsHaveNoStatusesUntilTheyAreSwitchedOn) {
  const Account prospect = Converted(steps_.Create().name()).account();

  EXPECT_EQ(prospect.prospect_status(), "");
  EXPECT_THAT(
      Ask(&AccountService::Stub::ChangeProspectStatus,
          absl::StrCat("name: '", prospect.name(), "' status: '",
                       Called("Won", Status::ENTITY_PROSPECT), "'")),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_FEATURE_DISABLED));
}

TEST_F(AxelorPresetTest, AProspectWhoseFirstOrderIsConfirmedBecomesACustomer) {
  const std::string prospect = Converted(steps_.Create().name()).account().name();
  const auto order = [&](const std::string& reference) {
    return Must(Ask(&AccountService::Stub::RecordOrderConfirmed,
                    absl::StrCat("name: '", prospect, "' order_reference: '", reference, "'")));
  };

  const auto first = order("2026-001");
  const auto second = order("2026-002");

  EXPECT_TRUE(first.became_customer());
  EXPECT_EQ(first.account().type(), Account::TYPE_CUSTOMER);
  EXPECT_FALSE(second.became_customer());
}

TEST_F(AxelorPresetTest, ALostLeadIsArchivedAndAmongTheClosedOnes) {
  const std::string lead = steps_.Create().name();
  EXPECT_THAT(Listed("saved_view: 'views/open'"), ElementsAre(lead));

  const auto lost = Ask(&LeadService::Stub::LoseLead, absl::StrCat("name: '", lead, "'"));

  ASSERT_THAT(lost, IsOk());
  EXPECT_EQ(LabelOf(lost->lead().status()), "Lost");
  EXPECT_TRUE(lost->lead().archived());
  EXPECT_THAT(Listed("saved_view: 'views/open'"), IsEmpty());
  EXPECT_THAT(Listed("saved_view: 'views/closed'"), ElementsAre(lead));
}

TEST_F(AxelorPresetTest, ADeletedLeadIsArchived) {
  const std::string lead = steps_.Create().name();

  ASSERT_THAT(Ask(&LeadService::Stub::DeleteLead, absl::StrCat("name: '", lead, "'")), IsOk());

  EXPECT_TRUE(steps_.Get(lead).archived());
  EXPECT_FALSE(steps_.Get(lead).has_delete_time());
}

}  // namespace
}  // namespace leadline::test
