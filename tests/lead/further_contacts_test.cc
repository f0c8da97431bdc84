// Who else there is to talk to about a lead.

#include <string>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using test::ALead;
using test::ANameOf;
using test::EqualsProto;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Not;
using v1::Lead;

constexpr char kChief[] = "dictionaries/function/entries/chief";

class FurtherContactsTest : public LeadFixture {
 protected:
  FurtherContactsTest() {
    Configure([](Configuration& whole) { whole.add_dictionary_entries()->set_name(kChief); });
  }

  static Lead Of(const std::string& contact) {
    return ALead("further_contacts { " + contact + " }");
  }
};

TEST_F(FurtherContactsTest, AreKeptAsTheLeadsOwnPersonIs) {
  const auto created = Create(ALead(R"pb(
    further_contacts {
      first_name: " Jo  "
      last_name: "Ng"
      function: "dictionaries/function/entries/chief"
      email: " jo@example.com"
      phone: "+33 1 42 96 10 20"
      mobile: "06"
      do_not_call: true
      do_not_email: true
    }
    further_contacts { first_name: "Al" })pb"));

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->further_contacts(0).first_name(), "Jo");
  EXPECT_EQ(created->further_contacts(0).email(), "jo@example.com");
  EXPECT_THAT(Get(created->name()), IsOkAndHolds(EqualsProto(*created)));
  EXPECT_EQ(List()->leads(0).further_contacts_size(), 2);
}

TEST_F(FurtherContactsTest, AreGivenAnewByAChange) {
  Lead lead = *Create(Of("last_name: 'Ng'"));
  lead.mutable_further_contacts(0)->set_last_name("Wu");
  lead.add_further_contacts()->set_last_name("Li");

  const auto changed = Update(lead, "further_contacts");

  ASSERT_THAT(changed, IsOk());
  EXPECT_THAT(Get(lead.name()), IsOkAndHolds(EqualsProto(*changed)));
  EXPECT_EQ(changed->further_contacts(1).last_name(), "Li");
  lead.clear_further_contacts();
  lead.clear_etag();
  EXPECT_EQ(Update(lead, "further_contacts")->further_contacts_size(), 0);
}

TEST_F(FurtherContactsTest, AreRefusedWithAllThatIsWrong) {
  EXPECT_THAT(Create(ALead("further_contacts { last_name: 'Ng' } further_contacts { email: 'x' "
                           "function: 'dictionaries/function/entries/none' }")),
              AllOf(RefusesField("lead.further_contacts[1].last_name"),
                    RefusesField("lead.further_contacts[1].email"),
                    RefusesField("lead.further_contacts[1].function"),
                    Not(RefusesField("lead.further_contacts[0].last_name"))));
  std::string many;
  for (int i = 0; i < 51; ++i) many += "further_contacts { last_name: 'Ng' }";
  EXPECT_THAT(Create(ALead(many)), RefusesField("lead.further_contacts"));
}

TEST_F(FurtherContactsTest, KeepEntriesThatWereArchivedSince) {
  Lead lead = *Create(Of("last_name: 'Ng' function: '" + std::string(kChief) + "'"));
  Configure([](Configuration& whole) {
    whole.mutable_dictionary_entries()->rbegin()->mutable_archive_time()->set_seconds(1);
  });
  lead.mutable_further_contacts(0)->set_last_name("Wu");

  EXPECT_THAT(Update(lead, "further_contacts"), IsOk());
  EXPECT_THAT(Create(lead), RefusesField("lead.further_contacts[0].function"));
}

TEST_F(FurtherContactsTest, AreHandedOverWithTheLead) {
  const auto lead = Create(Of("last_name: 'Ng'"));

  const auto held = Begin(ANameOf("conversions"), lead->name());

  ASSERT_THAT(held, IsOk());
  EXPECT_THAT(held->further_contacts(0), EqualsProto(lead->further_contacts(0)));
}

}  // namespace
}  // namespace leadline::lead
