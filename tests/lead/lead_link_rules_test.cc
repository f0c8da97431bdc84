#include "services/lead/lead/lead_link_rules.h"

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Lead;

std::vector<std::string> UrisOf(const Lead& lead) {
  std::vector<std::string> uris;
  for (const Lead::ExternalLink& link : lead.external_links()) uris.push_back(link.uri());
  return uris;
}

// The addresses that a lead with these fields gets.
std::vector<std::string> UrisFor(const std::string& fields) {
  auto lead = FromText<Lead>(fields);
  LinkSearches(lead);
  return UrisOf(lead);
}

TEST(LinkSearches, SearchForThePersonAndTheCompany) {
  auto lead = FromText<Lead>("first_name: 'Ada' last_name: 'King' company_name: 'Engines'");

  LinkSearches(lead);
  LinkSearches(lead);  // Twice is as once.

  EXPECT_THAT(lead, test::EqualsProto(FromText<Lead>(R"pb(
                first_name: "Ada"
                last_name: "King"
                company_name: "Engines"
                external_links {
                  site: SITE_GOOGLE
                  subject: SUBJECT_PERSON
                  uri: "https://www.google.com/search?q=Ada%20King"
                }
                external_links {
                  site: SITE_LINKEDIN
                  subject: SUBJECT_PERSON
                  uri: "https://www.linkedin.com/search/results/people/?keywords=Ada%20King"
                }
                external_links {
                  site: SITE_GOOGLE
                  subject: SUBJECT_COMPANY
                  uri: "https://www.google.com/search?q=Engines"
                }
                external_links {
                  site: SITE_LINKEDIN
                  subject: SUBJECT_COMPANY
                  uri: "https://www.linkedin.com/search/results/companies/?keywords=Engines"
                })pb")));
}

TEST(LinkSearches, AreOnlyForWhatHasAName) {
  EXPECT_THAT(UrisFor(""), IsEmpty());
  EXPECT_THAT(UrisFor("email: 'ada@example.com' phone: '1'"), IsEmpty());
  EXPECT_THAT(UrisFor("last_name: 'King'"),
              ElementsAre("https://www.google.com/search?q=King",
                          "https://www.linkedin.com/search/results/people/?keywords=King"));
  EXPECT_THAT(UrisFor("company_name: 'Engines'"),
              ElementsAre("https://www.google.com/search?q=Engines",
                          "https://www.linkedin.com/search/results/companies/?keywords=Engines"));
}

TEST(LinkSearches, EncodeEveryCharacterThatMeansSomethingInAnAddress) {
  EXPECT_EQ(UrisFor(R"(company_name: "A&B = C? #1/2 +%20 \"x\" <y>;:@")").front(),
            "https://www.google.com/search?q="
            "A%26B%20%3D%20C%3F%20%231%2F2%20%2B%2520%20%22x%22%20%3Cy%3E%3B%3A%40");
  EXPECT_EQ(UrisFor("company_name: 'a-b.c_d~e'").front(),
            "https://www.google.com/search?q=a-b.c_d~e");
}

TEST(LinkSearches, EncodeUnicodeAsUtf8) {
  EXPECT_EQ(UrisFor("first_name: 'Žofie' last_name: 'Nováková'").front(),
            "https://www.google.com/search?q=%C5%BDofie%20Nov%C3%A1kov%C3%A1");
  EXPECT_EQ(UrisFor("company_name: '李 😀'").front(),
            "https://www.google.com/search?q=%E6%9D%8E%20%F0%9F%98%80");
}

using ExternalLinksTest = LeadFixture;

TEST_F(ExternalLinksTest, AreInEveryAnswerThatShowsALeadButInNoList) {
  const auto created = Create(test::ALead());
  ASSERT_THAT(created, IsOk());
  const std::string name = created->name();
  v1::BatchGetLeadsRequest batch;
  batch.add_names(name);
  v1::BatchCreateLeadsRequest import;
  *import.add_requests()->mutable_lead() = test::ALead();

  for (const Lead& lead :
       {*created, *Get(name), *Update(test::ALead("name: '" + name + "'"), ""),
        *Assign(name, "users/bob"), *Lose(name), Create(import)->leads(0),
        Call(*lead_stub_, &v1::LeadService::Stub::BatchGetLeads, batch)->leads(0)}) {
    EXPECT_EQ(lead.external_links_size(), 4) << lead.DebugString();
  }
  EXPECT_EQ(List()->leads(0).external_links_size(), 0);
}

TEST_F(ExternalLinksTest, FollowTheNames) {
  const std::string name = Existing();

  const auto renamed =
      Update(test::ALead("name: '" + name + "' company_name: 'Été'"), "company_name");

  ASSERT_THAT(renamed, IsOk());
  EXPECT_EQ(UrisOf(*renamed)[2], "https://www.google.com/search?q=%C3%89t%C3%A9");
  EXPECT_EQ(UrisOf(*Get(name)), UrisOf(*renamed));
}

TEST_F(ExternalLinksTest, AreNeverTakenFromCallers) {
  const std::string given = "external_links { uri: 'https://evil.example' }";

  const auto created = Create(test::ALead(given));

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->external_links_size(), 4);
  EXPECT_EQ(UrisOf(*created), UrisOf(*Get(created->name())));
  EXPECT_THAT(Update(test::ALead("name: '" + created->name() + "' " + given), "external_links"),
              RefusesField("update_mask"));
}

TEST_F(ExternalLinksTest, AreNotKeptWithTheAnswerToARequestId) {
  v1::CreateLeadRequest request;
  *request.mutable_lead() = test::ALead();
  request.set_request_id("7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b12");
  const auto first = Create(request);
  ASSERT_THAT(first, IsOk());

  EXPECT_EQ(database_.Query("SELECT position('google'::bytea IN response) FROM request_ids"), "0");
  const auto again = Create(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(again->lead(), test::EqualsProto(first->lead()));
}

}  // namespace
}  // namespace leadline::lead
