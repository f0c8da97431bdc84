// A contact of SuiteDash: a lead, a prospect, a client, and never back.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/e2e/preset_life.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::AccountService;
using conversion::v1::ConversionService;
using conversion::v1::EntitlementService;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::StatusCode kRefused = absl::StatusCode::kFailedPrecondition;

class SuiteDashPresetTest : public PresetLife {
 protected:
  SuiteDashPresetTest() : PresetLife("suitedash") {}

  // Of what contacts may do and be sent: what this one may.
  std::vector<std::string> EntitlementsOf(const std::string& party) {
    std::vector<std::string> entitlements;
    for (const char* entitlement : {"portal-login", "promotional-material", "private-messages",
                                    "estimates", "proposals", "invoices", "projects"}) {
      const auto checked =
          Must(Ask(&EntitlementService::Stub::CheckEntitlement,
                   absl::StrCat("party: '", party, "' entitlement: '", entitlement, "'")));
      if (checked.allowed()) entitlements.emplace_back(entitlement);
    }
    return entitlements;
  }

  absl::StatusOr<conversion::v1::PromoteAccountResponse> Promote(const std::string& account,
                                                                 const std::string& type) {
    return Ask(&AccountService::Stub::PromoteAccount,
               absl::StrCat("name: '", account, "' type: TYPE_", type));
  }

  const std::string lead_ = steps_.Create().name();
};

TEST_F(SuiteDashPresetTest, AProspectIsNoLeadAgain) {
  EXPECT_EQ(LabelOf(steps_.Get(lead_).status()), "Lead");

  ASSERT_THAT(Enter(lead_, "Prospect"), IsOk());

  EXPECT_THAT(Enter(lead_, "Lead"),
              FailsWith(kRefused, type::v1::ERROR_REASON_TRANSITION_NOT_ALLOWED));
  EXPECT_EQ(LabelOf(steps_.Get(lead_).status()), "Prospect");
}

TEST_F(SuiteDashPresetTest, ALeadBecomesAClientByItsConversionAtOnceOrAsAProspect) {
  EXPECT_THAT(Enter(lead_, "Client"),
              FailsWith(kRefused, type::v1::ERROR_REASON_STATUS_HAS_PROCESS));
  const std::string prospect = steps_.Create("Prospect Ltd").name();
  ASSERT_THAT(Enter(prospect, "Prospect"), IsOk());

  for (const std::string& contact : {lead_, prospect}) {
    ASSERT_THAT(steps_.Convert(ToConvert(steps_.Get(contact))), IsOk());
    EXPECT_EQ(LabelOf(steps_.Get(contact).status()), "Client");
  }
}

TEST_F(SuiteDashPresetTest, ALeadHasNoLoginAndIsSentNothing) {
  EXPECT_THAT(EntitlementsOf(lead_), IsEmpty());
}

// Policies are of accounts: whoever is to have the login of a prospect is converted as one.
TEST_F(SuiteDashPresetTest, AProspectHasALoginAndIsSentProposalsAndAClientInvoicesToo) {
  auto request = ToConvert(steps_.Get(lead_));
  request.set_account_role(conversion::v1::ACCOUNT_ROLE_PROSPECT);
  const auto made = Must(steps_.Convert(request));
  ASSERT_EQ(made.contacts_size(), 1);
  const std::string account = made.account().name();
  EXPECT_THAT(EntitlementsOf(account), ElementsAre("portal-login", "promotional-material",
                                                   "private-messages", "estimates", "proposals"));

  ASSERT_THAT(Promote(account, "CUSTOMER"), IsOk());

  for (const std::string& party : {account, made.contacts(0).name(), lead_}) {
    EXPECT_THAT(EntitlementsOf(party),
                ElementsAre("portal-login", "promotional-material", "private-messages", "estimates",
                            "proposals", "invoices", "projects"))
        << party;
  }
}

TEST_F(SuiteDashPresetTest, AClientIsNeverAProspectOrALeadAgain) {
  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(lead_))));

  EXPECT_THAT(Promote(made.account().name(), "PROSPECT"),
              FailsWith(kRefused, type::v1::ERROR_REASON_ROLE_REGRESSION));
  EXPECT_THAT(Ask(&ConversionService::Stub::RevertConversion,
                  absl::StrCat("name: '", made.conversion().name(), "'")),
              FailsWith(kRefused, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(Enter(lead_, "Prospect"), FailsWith(kRefused, type::v1::ERROR_REASON_LEAD_CONVERTED));
}

}  // namespace
}  // namespace leadline::test
