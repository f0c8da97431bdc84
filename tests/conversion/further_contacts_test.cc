// What becomes of the people whom a lead names beside its own.

#include <string>
#include <vector>

#include "common/identifier/identifier.h"
#include "gmock/gmock.h"
#include "tests/conversion/conversion_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::EqualsProto;
using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::FieldProvenance;

class FurtherContactsTest : public ConversionTest {
 protected:
  static lead::v1::Lead WithTwoMore() {
    lead::v1::Lead lead = ALead();
    lead.MergeFrom(FromText<lead::v1::Lead>(R"pb(
      further_contacts {
        first_name: "Charles"
        last_name: "Babbage"
        function: "dictionaries/function/entries/chief"
        email: "charles@engines.example"
        do_not_call: true
      }
      further_contacts { last_name: "Byron" phone: "+44 20 7946 0009" })pb"));
    return lead;
  }

  static lead::v1::Lead ACompany() {
    lead::v1::Lead lead = WithTwoMore();
    lead.clear_first_name();
    lead.clear_last_name();
    return lead;
  }

  absl::StatusOr<v1::ConvertLeadResponse> ConvertLead(const lead::v1::Lead& lead,
                                                      const std::string& but = "") {
    v1::ConvertLeadRequest request = FromText<v1::ConvertLeadRequest>(but);
    request.set_lead(fake_leads_.Add(lead).name());
    return Convert(request);
  }

  static std::vector<std::string> LastNames(const v1::ConvertLeadResponse& answer) {
    std::vector<std::string> names;
    for (const v1::Contact& contact : answer.contacts()) names.push_back(contact.last_name());
    return names;
  }

  static std::vector<std::string> Dropped(const v1::ConvertLeadResponse& answer) {
    std::vector<std::string> paths;
    for (const auto& field : answer.dropped_fields()) paths.push_back(field.lead_field());
    return paths;
  }
};

TEST_F(FurtherContactsTest, BecomeContactsOfTheAccountBesideTheLeadsOwnPerson) {
  const auto answer = ConvertLead(WithTwoMore());

  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(LastNames(*answer), ElementsAre("Łovelace", "Babbage", "Byron"));
  for (const v1::Contact& contact : answer->contacts()) {
    EXPECT_EQ(contact.account(), answer->account().name());
    EXPECT_EQ(contact.conversion(), answer->conversion().name());
    EXPECT_EQ(contact.owner(), "users/charles");
    EXPECT_THAT(GetContact(contact.name()), IsOkAndHolds(EqualsProto(contact)));
  }
  EXPECT_TRUE(answer->contacts(1).do_not_call());
  EXPECT_EQ(answer->contacts(1).function(), "dictionaries/function/entries/chief");
  EXPECT_FALSE(answer->contacts(2).has_address());
  EXPECT_THAT(Dropped(*answer), Not(Contains("further_contacts")));
}

TEST_F(FurtherContactsTest, AreNamedWhereverTheContactsOfTheConversionAre) {
  const auto answer = ConvertLead(WithTwoMore());

  ASSERT_THAT(answer, IsOk());
  std::vector<std::string> names;
  for (const v1::Contact& contact : answer->contacts()) names.push_back(contact.name());
  EXPECT_THAT(answer->conversion().contacts(), ElementsAreArray(names));
  EXPECT_THAT(answer->opportunity().contacts(), ElementsAreArray(names));
  EXPECT_THAT(fake_leads_.Get(answer->conversion().lead()).contacts(), ElementsAreArray(names));
  EXPECT_EQ(Count("contacts"), 3);
}

TEST_F(FurtherContactsTest, SayWhereTheirValuesCameFrom) {
  const auto answer = ConvertLead(WithTwoMore());

  ASSERT_THAT(answer, IsOk());
  std::vector<std::string> origins;
  for (const FieldProvenance& entry : answer->conversion().provenance()) {
    if (entry.record() != answer->contacts(2).name()) continue;
    EXPECT_EQ(entry.source(), FieldProvenance::SOURCE_LEAD_FIELD);
    origins.push_back(entry.field() + " " + entry.lead_field());
  }
  EXPECT_THAT(origins, ElementsAre("last_name further_contacts[1].last_name", "owner owner",
                                   "phone further_contacts[1].phone"));
}

TEST_F(FurtherContactsTest, AreMadeWithoutAnAccountToo) {
  const auto answer = ConvertLead(WithTwoMore(), "account { action: TARGET_ACTION_SKIP }");

  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->contacts_size(), 3);
  EXPECT_EQ(answer->contacts(2).account(), "");
}

TEST_F(FurtherContactsTest, AreAllThereIsForACompanyWithoutAPersonOfItsOwn) {
  const auto answer = ConvertLead(ACompany());
  const auto overridden = ConvertLead(ACompany(), "contact { overrides { last_name: 'Ng' } }");
  lead::v1::Lead alone = ACompany();
  alone.clear_further_contacts();
  const auto nobody = ConvertLead(alone);

  EXPECT_THAT(LastNames(*answer), ElementsAre("Babbage", "Byron"));
  EXPECT_THAT(LastNames(*overridden), ElementsAre("Ng", "Babbage", "Byron"));
  EXPECT_THAT(LastNames(*nobody), ElementsAre("Analytical Engines"));
}

TEST_F(FurtherContactsTest, AreStoredWhereOneIsAllThereIs) {
  lead::v1::Lead lead = ACompany();
  lead.mutable_further_contacts()->DeleteSubrange(1, 1);

  const auto answer = ConvertLead(lead);

  ASSERT_THAT(answer, IsOk());
  ASSERT_EQ(answer->contacts_size(), 1);
  EXPECT_THAT(GetContact(answer->contacts(0).name()),
              IsOkAndHolds(EqualsProto(answer->contacts(0))));
}

TEST_F(FurtherContactsTest, StayWithTheLeadWhereNoContactIsMade) {
  const auto skipped = ConvertLead(WithTwoMore(), "contact { action: TARGET_ACTION_SKIP }");
  const std::string existing = ConvertLead(ALead())->contacts(0).name();
  const auto linked = ConvertLead(WithTwoMore(), "contact { names: '" + existing + "' }");

  ASSERT_THAT(skipped, IsOk());
  EXPECT_EQ(skipped->contacts_size(), 0);
  EXPECT_THAT(Dropped(*skipped), Contains("further_contacts"));
  ASSERT_THAT(linked, IsOk());
  EXPECT_EQ(linked->contacts_size(), 1);
  EXPECT_THAT(Dropped(*linked), Contains("further_contacts"));
}

TEST_F(FurtherContactsTest, AreMadeAtAnAccountThatIsLinked) {
  const std::string account = ConvertLead(ALead())->account().name();

  const auto answer = ConvertLead(WithTwoMore(), "account { names: '" + account + "' }");

  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(LastNames(*answer), ElementsAre("Łovelace", "Babbage", "Byron"));
  EXPECT_EQ(GetContact(answer->contacts(2).name())->account(), account);
}

TEST_F(FurtherContactsTest, AreNotDisturbedWhereTheLeadAskedForThat) {
  lead::v1::Lead lead = WithTwoMore();
  lead.set_do_not_email(true);

  const auto answer = ConvertLead(lead);

  ASSERT_THAT(answer, IsOk());
  for (const v1::Contact& contact : answer->contacts()) EXPECT_TRUE(contact.do_not_email());
}

TEST_F(FurtherContactsTest, AreAskedForNoCustomFieldsThatNobodyCanGiveThem) {
  test::DefineField("fieldDefinitions/contact/since",
                    configuration::v1::FieldDefinition::KIND_NUMBER, configuration_)
      .set_required(true);
  Publish();

  EXPECT_THAT(ConvertLead(WithTwoMore()),
              test::RefusesField("contact.overrides.custom_fields.since"));
  EXPECT_THAT(ConvertLead(WithTwoMore(),
                          "contact { overrides { custom_fields { key: 'since' "
                          "value { number_value: 1 } } } }"),
              IsOk());
  EXPECT_THAT(ConvertLead(ACompany()), IsOk());
}

TEST_F(FurtherContactsTest, AreTheSameWhenTheConversionIsRepeated) {
  v1::ConvertLeadRequest request = RequestFor(fake_leads_.Add(WithTwoMore()).name());
  request.set_request_id(identifier::NewId());
  const auto first = Convert(request);

  const auto again = Convert(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(LastNames(*again), ElementsAreArray(LastNames(*first)));
  EXPECT_THAT(again->contacts(2), EqualsProto(first->contacts(2)));
  EXPECT_EQ(Count("contacts"), 3);
}

TEST_F(FurtherContactsTest, AreSeenBeforehandAndNotMade) {
  v1::PreviewConversionRequest request;
  request.set_lead(fake_leads_.Add(WithTwoMore()).name());

  const auto preview = Preview(request);
  const auto validated = ConvertLead(WithTwoMore(), "validate_only: true");

  ASSERT_THAT(preview, IsOk());
  ASSERT_EQ(preview->contacts_size(), 3);
  for (const v1::Contact& contact : preview->contacts()) {
    EXPECT_EQ(contact.name() + contact.account() + contact.conversion(), "");
  }
  EXPECT_THAT(preview->opportunity().contacts(), IsEmpty());
  EXPECT_THAT(LastNames(*validated), ElementsAre("Łovelace", "Babbage", "Byron"));
  EXPECT_EQ(Count("contacts"), 0);
}

}  // namespace
}  // namespace leadline::conversion
