#include "services/conversion/integrity/finding_rules.h"

#include "gtest/gtest.h"
#include "leadline/conversion/v1/conversion.pb.h"
#include "leadline/lead/v1/handoff_service.pb.h"

namespace leadline::conversion {
namespace {

v1::Conversion ACompletedOne() {
  v1::Conversion conversion;
  conversion.set_name("conversions/1");
  conversion.set_lead("leads/1");
  conversion.set_account("accounts/1");
  conversion.set_state(v1::Conversion::STATE_COMPLETED);
  conversion.mutable_manifest()->set_activity_count(2);
  return conversion;
}

TEST(FindingRulesTest, MakeNothingOfALeadThatWasPurged) {
  const v1::Conversion conversion = ACompletedOne();
  lead::v1::Handoff handoff;
  handoff.set_lead(conversion.lead());
  handoff.set_conversion(conversion.name());
  handoff.set_purged(true);

  EXPECT_FALSE(CheckLeadConverted(conversion, &handoff).has_value());
  EXPECT_FALSE(CheckManifest(conversion, &handoff).has_value());
}

TEST(FindingRulesTest, MissALeadThatIsGoneWithoutATrace) {
  EXPECT_TRUE(CheckLeadConverted(ACompletedOne(), nullptr).has_value());
}

TEST(FindingRulesTest, FindAPurgedLeadOfAnotherConversion) {
  const v1::Conversion conversion = ACompletedOne();
  lead::v1::Handoff handoff;
  handoff.set_lead(conversion.lead());
  handoff.set_conversion("conversions/2");
  handoff.set_purged(true);

  EXPECT_TRUE(CheckLeadConverted(conversion, &handoff).has_value());
}

v1::ConvertLeadResponse WhoAskedNotToBeWrittenTo(v1::TargetAction action) {
  v1::ConvertLeadResponse answer;
  answer.mutable_conversion()->set_contact_action(action);
  answer.mutable_conversion()->mutable_lead_snapshot()->set_do_not_email(true);
  answer.add_contacts()->set_name("contacts/1");
  return answer;
}

TEST(FindingRulesTest, FindAContactThatMayBeWrittenToAlthoughTheLeadMayNot) {
  auto answer = WhoAskedNotToBeWrittenTo(v1::TARGET_ACTION_CREATE);
  EXPECT_TRUE(CheckConsent(answer).has_value());

  answer.mutable_contacts(0)->set_do_not_email(true);
  EXPECT_FALSE(CheckConsent(answer).has_value());
}

TEST(FindingRulesTest, LeaveTheConsentOfLinkedContactsToWhoeverGaveIt) {
  EXPECT_FALSE(CheckConsent(WhoAskedNotToBeWrittenTo(v1::TARGET_ACTION_LINK)).has_value());
}

}  // namespace
}  // namespace leadline::conversion
