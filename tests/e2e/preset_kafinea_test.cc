// A prospect of Kafinea, from "Not contacted" to a customer.
#include <string>

#include "gmock/gmock.h"
#include "tests/e2e/preset_life.h"
#include "tests/support/status_matchers.h"

namespace leadline::test {
namespace {

using conversion::v1::Account;
using lead::v1::Activity;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kOffPath = lead::v1::Warning::KIND_OFF_PATH;
constexpr int kNotReady = conversion::v1::Warning::KIND_STATUS_NOT_READY;

// A status in English and in French.
struct Label {
  const char* english;
  const char* french;
};

class KafineaPresetTest : public PresetLife {
 protected:
  KafineaPresetTest() : PresetLife("kafinea") {}

  std::string ProspectIn(const std::string& label) {
    const std::string prospect = steps_.Create().name();
    EXPECT_THAT(Enter(prospect, label), IsOk());
    return prospect;
  }
};

TEST_F(KafineaPresetTest, TheRecommendedLifeIsWalkedWithoutAWarning) {
  const std::string prospect = steps_.Create().name();
  EXPECT_EQ(LabelOf(steps_.Get(prospect).status(), "fr"), "Non contacté");

  for (const Label& label :
       {Label{"Waiting for a call", "Attente de contact"}, Label{"Contacted", "Contacté"},
        Label{"Pre-qualified", "Pré qualifié"}, Label{"Qualified", "Qualifié"}}) {
    const auto entered = Must(Enter(prospect, label.english));
    EXPECT_THAT(KindsOf(entered.warnings()), IsEmpty()) << label.english;
    EXPECT_EQ(LabelOf(entered.lead().status(), "fr"), label.french);
  }
  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(prospect))));

  EXPECT_THAT(KindsOf(made.warnings()), Not(Contains(kNotReady)));
}

TEST_F(KafineaPresetTest, ColdInactiveAndLostAreSideExitsFromTheStart) {
  for (const Label& label :
       {Label{"Cold", "Froid"}, Label{"Inactive", "En sommeil"}, Label{"Lost", "Perdu"}}) {
    const auto entered = Must(Enter(steps_.Create().name(), label.english));
    EXPECT_THAT(KindsOf(entered.warnings()), IsEmpty()) << label.english;
    EXPECT_EQ(LabelOf(entered.lead().status(), "fr"), label.french);
  }
}

TEST_F(KafineaPresetTest, LostIsChosenLikeEveryOtherStatus) {
  EXPECT_TRUE(steps_.Get(ProspectIn("Lost")).lost());
}

TEST_F(KafineaPresetTest, WhoLeavesTheRecommendedLifeIsWarned) {
  const auto entered = Must(Enter(steps_.Create().name(), "Burning"));

  EXPECT_EQ(LabelOf(entered.lead().status()), "Burning");
  EXPECT_THAT(KindsOf(entered.warnings()), ElementsAre(kOffPath));
}

TEST_F(KafineaPresetTest, WhoConvertsAnotherThanAQualifiedProspectIsWarned) {
  const std::string prospect = ProspectIn("Hot");

  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(prospect))));

  EXPECT_THAT(KindsOf(made.warnings()), Contains(kNotReady));
  EXPECT_TRUE(steps_.Get(prospect).converted());
}

TEST_F(KafineaPresetTest, HotLeadsAreThoseWithTheStatusHot) {
  const std::string hot = ProspectIn("Hot");
  ProspectIn("Burning");
  ProspectIn("Cold");

  EXPECT_THAT(Listed("saved_view: 'views/hot'"), ElementsAre(hot));
}

TEST_F(KafineaPresetTest, TheCustomerHasANumberAndTheAddressTwice) {
  const Account customer =
      Must(steps_.Convert(ToConvert(steps_.Get(ProspectIn("Qualified"))))).account();

  EXPECT_EQ(customer.type(), Account::TYPE_CUSTOMER);
  EXPECT_EQ(customer.number(), "C-000001");
  EXPECT_EQ(customer.billing_address().postal_address().locality(), "Brno");
  EXPECT_EQ(customer.shipping_address().postal_address().locality(), "Brno");
}

TEST_F(KafineaPresetTest, ActivitiesAndCommentsAreTransferredToTheNewRecords) {
  const std::string prospect = ProspectIn("Qualified");
  steps_.AddActivity(prospect, Activity::KIND_CALL);
  steps_.AddComment(prospect);

  const auto made = Must(steps_.Convert(ToConvert(steps_.Get(prospect))));

  ASSERT_EQ(made.contacts_size(), 1);
  for (const std::string& record :
       {made.account().name(), made.contacts(0).name(), made.opportunity().name()}) {
    EXPECT_EQ(steps_.CountActivities(record), 1) << record;
    EXPECT_EQ(steps_.CountComments(record), 1) << record;
  }
  EXPECT_EQ(steps_.CountActivities(prospect), 0);
  EXPECT_EQ(steps_.CountComments(prospect), 0);
}

TEST_F(KafineaPresetTest, AContactMayComeWithoutAnAccount) {
  auto request = ToConvert(steps_.Get(ProspectIn("Qualified")));
  request.mutable_account()->set_action(conversion::v1::TARGET_ACTION_SKIP);

  const auto made = Must(steps_.Convert(request));

  EXPECT_FALSE(made.has_account());
  EXPECT_EQ(made.contacts_size(), 1);
}

TEST_F(KafineaPresetTest, ACaseComesWithAnAccountOrAContact) {
  auto request = ToConvert(steps_.Get(ProspectIn("Qualified")));
  request.mutable_account()->set_action(conversion::v1::TARGET_ACTION_SKIP);
  request.mutable_contact()->set_action(conversion::v1::TARGET_ACTION_SKIP);

  EXPECT_THAT(steps_.Convert(request), RefusesField("contact.action"));
}

}  // namespace
}  // namespace leadline::test
