#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "tests/lead/merge_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::FindDuplicateLeadsRequest;
using v1::FindDuplicateLeadsResponse;

class FindDuplicatesTest : public MergeFixture {
 protected:
  absl::StatusOr<FindDuplicateLeadsResponse> Find(const std::string& request) {
    return Call(*lead_stub_, &v1::LeadService::Stub::FindDuplicateLeads,
                FromText<FindDuplicateLeadsRequest>(request));
  }

  // The groups of all pages: what they have in common, and how many leads it is.
  std::vector<std::string> Groups(const std::string& text) {
    auto request = FromText<FindDuplicateLeadsRequest>(text);
    std::vector<std::string> groups;
    do {
      const auto page = Call(*lead_stub_, &v1::LeadService::Stub::FindDuplicateLeads, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return groups;
      for (const auto& group : page->groups()) {
        groups.push_back(absl::StrCat(absl::StrJoin(group.values(), "|"), " ", group.lead_count()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return groups;
  }

  // "email,phone 85" of each candidate.
  std::vector<std::string> Candidates(const std::string& lead, const std::string& but = "") {
    const auto found = Find("lead: '" + lead + "' " + but);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> candidates;
    if (!found.ok()) return candidates;
    for (const auto& candidate : found->candidates()) {
      candidates.push_back(
          absl::StrCat(absl::StrJoin(candidate.matched_fields(), ","), " ", candidate.score()));
    }
    return candidates;
  }

  // A lead of nobody but what is stated.
  std::string Stated(const std::string& text) {
    const auto lead = Create(FromText<v1::Lead>(text));
    EXPECT_THAT(lead, IsOk());
    return lead.ok() ? lead->name() : "";
  }
};

TEST_F(FindDuplicatesTest, GroupsLeadsThatHaveTheSameValue) {
  const std::string a = Stated("company_name: 'ACME GmbH' email: 'ann@example.com'");
  const std::string b = Stated("company_name: 'A.c.m.e. Inc.'");
  Stated("company_name: 'Acme Holding'");

  const auto found = Find("fields: 'company_name'");

  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->groups_size(), 1);
  EXPECT_THAT(found->groups(0).values(), ElementsAre("acme"));
  EXPECT_EQ(found->groups(0).lead_count(), 2);
  ASSERT_EQ(found->groups(0).leads_size(), 2);
  EXPECT_EQ(found->groups(0).leads(0).name(), a);
  EXPECT_EQ(found->groups(0).leads(0).display_name(), "ACME GmbH");
  EXPECT_EQ(found->groups(0).leads(0).email(), "ann@example.com");
  EXPECT_EQ(found->groups(0).leads(0).etag(), Get(a)->etag());
  EXPECT_EQ(found->groups(0).leads(1).name(), b);
}

TEST_F(FindDuplicatesTest, WantsAllOfTheFieldsAndAValueInEach) {
  Stated("last_name: 'Meyer' first_name: 'Ann' company_name: 'Acme'");
  Stated("last_name: 'MEYER' first_name: 'Ann' company_name: 'Acme'");
  Stated("last_name: 'Meyer' first_name: 'Bob' company_name: 'Acme'");
  Stated("last_name: 'Meyer' company_name: 'Acme'");
  Stated("last_name: 'Meyer' company_name: 'Acme'");

  EXPECT_THAT(Groups("fields: 'last_name' fields: 'first_name'"), ElementsAre("meyer|ann 2"));
  EXPECT_THAT(Groups("fields: 'last_name'"), ElementsAre("meyer 5"));
  EXPECT_THAT(Groups("fields: 'email'"), IsEmpty());
}

TEST_F(FindDuplicatesTest, IgnoresTheDifferencesThatItIsToldTo) {
  Stated("last_name: 'Müller'");
  Stated("last_name: 'müller'");
  Stated("last_name: 'Muller'");

  EXPECT_THAT(Groups("fields: 'last_name'"), ElementsAre("muller 3"));
  EXPECT_THAT(Groups("fields: 'last_name' ignored_differences: DIFFERENCE_ACCENTS"),
              ElementsAre("Muller 2"));
  EXPECT_THAT(Groups("fields: 'last_name' exact: true"), IsEmpty());
}

TEST_F(FindDuplicatesTest, ComparesNumbersAddressesAndSites) {
  Stated(
      "last_name: 'A' phone: '+33 1 42 96 10 20' email: 'Ann@Example.com' "
      "website: 'https://www.example.com/contact'");
  Stated("last_name: 'B' phone: '0033142961020' email: 'ann@example.com' website: 'EXAMPLE.com'");

  EXPECT_THAT(Groups("fields: 'phone'"), ElementsAre("+33142961020 2"));
  EXPECT_THAT(Groups("fields: 'email'"), ElementsAre("ann@example.com 2"));
  EXPECT_THAT(Groups("fields: 'website'"), ElementsAre("example.com 2"));
  EXPECT_THAT(Groups("fields: 'phone' ignored_differences: DIFFERENCE_CASE"), IsEmpty());
}

TEST_F(FindDuplicatesTest, ComparesEveryFieldThatItSays) {
  Define("segment", configuration::v1::FieldDefinition::KIND_TEXT);
  Define("seats", configuration::v1::FieldDefinition::KIND_NUMBER);
  for (int i = 0; i < 2; ++i) {
    Stated(
        "last_name: 'A' function: 'dictionaries/function/entries/ceo' owner: 'users/bob' "
        "campaign: 'Spring' fax: '+33 1 42 96 10 20' "
        "address { postal_address { region_code: 'FR' postal_code: '75001' locality: 'Paris' } }"
        "custom_fields { key: 'segment' value { text_value: 'Big One' } } "
        "custom_fields { key: 'seats' value { number_value: 5 } }");
  }

  EXPECT_THAT(Groups("fields: 'function' fields: 'owner' fields: 'campaign' fields: 'fax' "
                     "fields: 'address.postal_address.postal_code' "
                     "fields: 'address.postal_address.region_code' "
                     "fields: 'custom_fields.segment' fields: 'custom_fields.seats'"),
              ElementsAre("dictionaries/function/entries/ceo|users/bob|spring|33142961020|75001|FR|"
                          "bigone|5 2"));
}

TEST_F(FindDuplicatesTest, LooksOnlyAtTheLeadsThatAreMeant) {
  const std::string a = Stated("company_name: 'Acme' campaign: 'one'"),
                    b = Stated("company_name: 'Acme' campaign: 'one'"),
                    c = Stated("company_name: 'Acme'");

  EXPECT_THAT(Groups(absl::StrCat("fields: 'company_name' leads: '", a, "' leads: '", c,
                                  "' leads: '", ANameOf("leads"), "'")),
              ElementsAre("acme 2"));
  EXPECT_THAT(Groups(absl::StrCat("fields: 'company_name' leads: '", b, "'")), IsEmpty());
  EXPECT_THAT(Groups("fields: 'company_name' filter: 'campaign = \"one\"'"), ElementsAre("acme 2"));
}

TEST_F(FindDuplicatesTest, LeavesOutLeadsThatAreDoneUnlessItSaysOtherwise) {
  const std::string there = Existing();
  ASSERT_THAT(Delete(Existing()), IsOk());
  ASSERT_THAT(Merge(there, {Existing()}), IsOk());
  Converted(ANameOf("conversions"));

  EXPECT_THAT(Groups("fields: 'company_name'"), IsEmpty());
  EXPECT_THAT(Groups("fields: 'company_name' show_deleted: true"), ElementsAre("meyersons 2"));
  EXPECT_THAT(Groups("fields: 'company_name' show_deleted: true include_converted: true"),
              ElementsAre("meyersons 3"));
  EXPECT_THAT(Candidates(there), IsEmpty());
  EXPECT_THAT(Candidates(there, "show_deleted: true include_converted: true"), SizeIs(2));
}

TEST_F(FindDuplicatesTest, GivesEveryGroupOnOnePage) {
  for (int i = 0; i < 7; ++i) {
    for (int j = 0; j < 2; ++j) Stated(absl::StrCat("company_name: 'Company ", i, "'"));
  }

  const auto groups = Groups("fields: 'company_name' page_size: 3");

  EXPECT_THAT(groups, SizeIs(7));
  EXPECT_THAT(std::set<std::string>(groups.begin(), groups.end()), SizeIs(7));
  EXPECT_EQ(Groups("fields: 'company_name' page_size: 2"), groups);
}

TEST_F(FindDuplicatesTest, OpensAPageOnlyOfTheSameSearch) {
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) Stated(absl::StrCat("company_name: 'Company ", i, "'"));
  }
  const std::string token =
      "page_token: '" + Find("fields: 'company_name' page_size: 1")->next_page_token() + "' ";

  EXPECT_THAT(Find(token + "fields: 'company_name' page_size: 50"), IsOk());
  const auto invalid =
      FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  EXPECT_THAT(Find(token + "fields: 'last_name'"), invalid);
  EXPECT_THAT(Find(token + "fields: 'company_name' exact: true"), invalid);
  EXPECT_THAT(Find(token + "fields: 'company_name' filter: 'lost = false'"), invalid);
  EXPECT_THAT(Find("fields: 'company_name' page_token: 'x'"), invalid);
}

TEST_F(FindDuplicatesTest, ShowsTheFirstFiftyOfAGreatGroup) {
  v1::BatchCreateLeadsRequest request;
  for (int i = 0; i < 60; ++i) *request.add_requests()->mutable_lead() = test::ALead();
  ASSERT_THAT(Create(request), IsOk());

  const auto found = Find("fields: 'company_name'");

  EXPECT_EQ(found->groups(0).lead_count(), 60);
  EXPECT_EQ(found->groups(0).leads_size(), 50);
}

TEST_F(FindDuplicatesTest, ScoresWhatTwoLeadsHaveInCommon) {
  const std::string lead = Stated(
      "first_name: 'Ann' last_name: 'Meyer' company_name: 'Acme GmbH' email: 'ann@acme.example' "
      "phone: '+33 1 42 96 10 20' website: 'acme.example' "
      "address { postal_address { region_code: 'FR' postal_code: '75001' } }");
  Stated("last_name: 'Other' email: 'ANN@acme.example'");
  Stated("last_name: 'Other' mobile: '0033 142961020'");
  Stated("first_name: 'ann' last_name: 'MEYER'");
  Stated("last_name: 'Meyer' company_name: 'ACME'");
  Stated(
      "last_name: 'Other' website: 'https://www.acme.example/x' company_name: 'Acme Inc' "
      "address { postal_address { region_code: 'FR' postal_code: '75001' } }");

  EXPECT_THAT(Candidates(lead), UnorderedElementsAre("email 50", "phone 35", "full_name 30",
                                                     "last_name,company_name 40",
                                                     "company_name,website,postal_code 50"));
  EXPECT_THAT(Candidates(lead, "min_score: 40 page_size: 1"), SizeIs(1));
  EXPECT_THAT(Candidates(lead, "min_score: 51"), IsEmpty());
}

TEST_F(FindDuplicatesTest, GivesNoMoreThanAHundred) {
  const std::string all =
      "first_name: 'Ann' last_name: 'Meyer' company_name: 'Acme' email: 'ann@acme.example' "
      "phone: '+33 1 42 96 10 20' website: 'acme.example'";
  const std::string lead = Stated(all), newer = Stated(all), newest = Stated(all);

  const auto found = Find("lead: '" + lead + "'");

  ASSERT_EQ(found->candidates_size(), 2);
  EXPECT_EQ(found->candidates(0).score(), 100);
  EXPECT_EQ(found->candidates(0).lead().name(), newest);
  EXPECT_EQ(found->candidates(1).lead().name(), newer);
  EXPECT_THAT(found->candidates(0).matched_fields(),
              ElementsAre("email", "phone", "full_name", "company_name", "website"));
}

TEST_F(FindDuplicatesTest, MakesNothingOfAFirstNameOrAPartOfACompany) {
  const std::string lead = Stated("first_name: 'Ann' last_name: 'Meyer' company_name: 'Acme'");
  Stated("first_name: 'Ann' last_name: 'Smith'");
  Stated("last_name: 'Smith' company_name: 'Acme Holding'");
  Stated("last_name: 'Smith' address { postal_address { postal_code: '75001' } }");

  EXPECT_THAT(Candidates(lead, "min_score: 1"), IsEmpty());
}

TEST_F(FindDuplicatesTest, CountsALastNameOnlyBesideAMissingFirstName) {
  const std::string lead = Stated("first_name: 'Ann' last_name: 'Meyer'");
  Stated("last_name: 'Meyer'");
  Stated("first_name: 'Bob' last_name: 'Meyer'");

  EXPECT_THAT(Candidates(lead), IsEmpty());
  EXPECT_THAT(Candidates(lead, "min_score: 15"), ElementsAre("last_name 15"));
}

TEST_F(FindDuplicatesTest, LooksForOthersLikeTheSurvivorOfAMergedLead) {
  const std::string survivor = Existing(), merged = Existing(), like = Existing();
  ASSERT_THAT(Merge(survivor, {merged}), IsOk());

  const auto found = Find("lead: '" + merged + "'");

  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->candidates_size(), 1);
  EXPECT_EQ(found->candidates(0).lead().name(), like);
}

TEST_F(FindDuplicatesTest, TakesTheLongestOfEverything) {
  const std::string name(200, 'x');
  const std::string wide = [] {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "\xF0\x9F\x98\x80";
    return text;
  }();
  const std::string lead =
      Stated("first_name: '" + wide + "' last_name: '" + wide + "' company_name: '" + name +
             "' website: '" + std::string(2048, 'y') + "'");

  EXPECT_THAT(Get(lead), IsOk());
  Stated("first_name: '" + wide + "' last_name: '" + wide + "'");
  EXPECT_THAT(Candidates(lead), ElementsAre("full_name 30"));
}

TEST_F(FindDuplicatesTest, RefusesWhatDoesNotGoTogether) {
  const std::string lead = "lead: '" + Existing() + "' ";

  EXPECT_THAT(Find(""), RefusesField("fields"));
  EXPECT_THAT(Find(lead + "fields: 'email'"), RefusesField("fields"));
  EXPECT_THAT(Find(lead + "filter: 'lost = true'"), RefusesField("filter"));
  EXPECT_THAT(Find(lead + "exact: true"), RefusesField("exact"));
  EXPECT_THAT(Find(lead + "page_token: 'x'"), RefusesField("page_token"));
  EXPECT_THAT(Find("fields: 'email' min_score: 5"), RefusesField("min_score"));
  EXPECT_THAT(Find("fields: 'email' filter: 'lost = true' leads: '" + ANameOf("leads") + "'"),
              RefusesField("filter"));
  EXPECT_THAT(Find("fields: 'email' exact: true ignored_differences: DIFFERENCE_CASE"),
              RefusesField("exact"));
  EXPECT_THAT(Find("fields: 'email' leads: 'accounts/1'"), RefusesField("leads[0]"));
  EXPECT_THAT(Find("lead: 'leads/1'"), RefusesField("lead"));
  EXPECT_THAT(Find("fields: 'email' ignored_differences: DIFFERENCE_UNSPECIFIED"),
              RefusesField("ignored_differences[0]"));
  EXPECT_THAT(Find("fields: 'email' ignored_differences: DIFFERENCE_CASE "
                   "ignored_differences: DIFFERENCE_CASE"),
              RefusesField("ignored_differences"));
  for (const char* field : {"nothing", "tags", "custom_fields", "custom_fields.none", "name",
                            "\\000", "' OR true --", "address"}) {
    auto request = FromText<FindDuplicateLeadsRequest>("");
    request.add_fields(field);
    EXPECT_THAT(Call(*lead_stub_, &v1::LeadService::Stub::FindDuplicateLeads, request),
                RefusesField("fields[0]"))
        << field;
  }
  const std::string missing = ANameOf("leads");
  EXPECT_THAT(Find("lead: '" + missing + "'"), NamesResource(missing));
  EXPECT_THAT(Find("fields: 'email' filter: 'nothing = 1'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
}

}  // namespace
}  // namespace leadline::lead
