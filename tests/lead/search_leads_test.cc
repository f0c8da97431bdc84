#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/lead/lead/lead_search_rules.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::SizeIs;

TEST(SearchWords, AreThoseOfTheQuery) {
  const auto search = WordsOf("  Meyer &\tSons 50%_ ");

  ASSERT_THAT(search, IsOk());
  EXPECT_THAT(search->words, ElementsAre("Meyer", "&", "Sons", "50%_"));
  EXPECT_EQ(search->pattern, "%Meyer%");
  EXPECT_THAT(search->like, Optional(std::string("Meyer")));
  EXPECT_EQ(WordsOf("50%_")->pattern, "%50\\%\\_%");
}

TEST(SearchWords, TakeATelephoneNumberForOneWord) {
  EXPECT_THAT(WordsOf("030 / 123-45 67")->words, ElementsAre("301234567"));
  EXPECT_THAT(WordsOf("+49 (0)30 1234567")->words, ElementsAre("49301234567"));
  EXPECT_THAT(WordsOf("0049 30 1234567")->words, ElementsAre("49301234567"));
  EXPECT_THAT(WordsOf("1234")->words, ElementsAre("1234"));
  EXPECT_THAT(WordsOf("0000000")->words, ElementsAre("0000000"));
}

TEST(SearchWords, ForgiveTypingErrorsButInNumbers) {
  EXPECT_THAT(WordsOf("Meyer")->likeness, ElementsAre(0.6, 0.3));
  EXPECT_THAT(WordsOf("Okonkwo")->likeness, ElementsAre(0.6, 0.4));
  EXPECT_THAT(WordsOf("Charpentier")->likeness, ElementsAre(0.6, 0.5));
  EXPECT_THAT(WordsOf("L-000001")->likeness, ElementsAre(0.6));
  EXPECT_EQ(WordsOf("L-000001")->like, std::nullopt);
}

TEST(SearchWords, BeginWordsWhenTheyAreShort) {
  EXPECT_EQ(WordsOf("bo")->pattern, "% bo%");
  EXPECT_EQ(WordsOf("bob")->pattern, "%bob%");
}

TEST(SearchWords, NeedTwoCharactersToLookFor) {
  EXPECT_THAT(WordsOf(" \xC3\xA9 "), RefusesField("query"));
  EXPECT_THAT(PrefixPatternOf("  "), RefusesField("query"));
  EXPECT_EQ(*PrefixPatternOf(" m"), "% m%");
}

class SearchLeadsTest : public LeadFixture {
 protected:
  SearchLeadsTest() {
    Existing(
        "first_name: 'Bob' last_name: 'Meyer' company_name: 'Sons & Co' email: 'bob@sons.example'");
    Existing(
        "first_name: 'Chloé' last_name: 'Durand' company_name: 'Café Zürich' "
        "phone: '+33 1 42 96 10 20'");
    Existing("first_name: 'Eve' last_name: 'Okonkwo' company_name: 'Acme' mobile: '0170 / 555 66'");
  }

  // The last names of what is found, in its order.
  std::vector<std::string> Found(const std::string& query, const std::string& but = "") {
    v1::SearchLeadsRequest request = test::FromText<v1::SearchLeadsRequest>(but);
    request.set_query(query);
    const auto response = Call(*lead_stub_, &v1::LeadService::Stub::SearchLeads, request);
    EXPECT_THAT(response, IsOk()) << query;
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const auto& lead : response->leads()) names.push_back(lead.last_name());
    return names;
  }

  // The display names of what is offered.
  std::vector<std::string> Offered(const std::string& query, const std::string& purpose = "ANY",
                                   const std::string& but = "") {
    const auto response = Ask(&v1::LeadService::Stub::LookupParties,
                              "query: '" + query + "' purpose: PURPOSE_" + purpose + " " + but);
    EXPECT_THAT(response, IsOk()) << query;
    std::vector<std::string> names;
    for (const auto& party : response->parties()) names.push_back(party.display_name());
    return names;
  }
};

TEST_F(SearchLeadsTest, FindsALeadByWhateverItIsKnownBy) {
  for (const char* query : {"Meyer", "bob", "sons & co", "bob@sons.example", "sons.ex", "L-000001",
                            "000001", "co meyer", "MEYER BOB"}) {
    EXPECT_THAT(Found(query), ElementsAre("Meyer")) << query;
  }
}

TEST_F(SearchLeadsTest, ForgivesTypingErrors) {
  for (const char* query : {"Mayer", "Meyre", "Meier", "Meyerr", "bob mayer"}) {
    EXPECT_THAT(Found(query), Contains("Meyer")) << query;
  }
  EXPECT_THAT(Found("Okonkvo"), ElementsAre("Okonkwo"));
  EXPECT_THAT(Found("Duran cafe"), ElementsAre("Durand"));
}

TEST_F(SearchLeadsTest, TakesAccentsAndCapitalsForNothing) {
  for (const char* query : {"chloe", "CHLOÉ", "cafe zurich", "Zürich"}) {
    EXPECT_THAT(Found(query), ElementsAre("Durand")) << query;
  }
}

TEST_F(SearchLeadsTest, FindsTelephoneNumbersHoweverTheyAreWritten) {
  for (const char* query : {"+33142961020", "01 42 96 10 20", "0033 1 42 96 10 20", "961020"}) {
    EXPECT_THAT(Found(query), ElementsAre("Durand")) << query;
  }
  EXPECT_THAT(Found("0170-55566"), ElementsAre("Okonkwo"));
}

TEST_F(SearchLeadsTest, FindsANumberOfACountryWithItsCodeAndWithout) {
  Existing(
      "last_name: 'Petit' phone: '04 72 00 00 01' address { postal_address { region_code: 'FR' } "
      "}");

  for (const char* query : {"+33 4 72 00 00 01", "0033472000001", "04 72 00 00 01", "472000001"}) {
    EXPECT_THAT(Found(query), ElementsAre("Petit")) << query;
  }
}

TEST_F(SearchLeadsTest, PutsTheBestMatchFirst) {
  Existing("first_name: 'Ann' last_name: 'Mayer' company_name: 'X'");
  Existing("first_name: 'Ann' last_name: 'Mayers' company_name: 'X'");

  EXPECT_THAT(Found("Mayers"), AllOf(Not(IsEmpty()), Contains("Mayers")));
  EXPECT_EQ(Found("Mayers")[0], "Mayers");
  EXPECT_EQ(Found("Meyer")[0], "Meyer");
}

TEST_F(SearchLeadsTest, PutsTheNewestOfEqualMatchesFirst) {
  Existing("first_name: 'Old' last_name: 'Smith' company_name: 'X'");
  Existing("first_name: 'New' last_name: 'Smith' company_name: 'X'");

  const auto found = Ask(&v1::LeadService::Stub::SearchLeads, "query: 'smith' page_size: 1");

  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->leads_size(), 1);
  EXPECT_EQ(found->leads(0).first_name(), "New");
}

TEST_F(SearchLeadsTest, FindsNothingForWhatNobodyIsCalled) {
  EXPECT_THAT(Found("xylophone"), IsEmpty());
  EXPECT_THAT(Found("Meyer xylophone"), IsEmpty());
  EXPECT_THAT(Found("%%"), IsEmpty());
  EXPECT_THAT(Found("__"), IsEmpty());
  EXPECT_THAT(Found("\\\\"), IsEmpty());
}

TEST_F(SearchLeadsTest, FindsConvertedLeadsWhenAskedAndDeletedOnesNever) {
  const std::string converted = Converted(ANameOf("conversions"));  // Ann Meyer of Meyer & Sons.
  const std::string deleted = Existing("last_name: 'Meyering'");
  ASSERT_THAT(Delete(deleted), IsOk());

  EXPECT_THAT(Found("meyer"), ElementsAre("Meyer"));
  EXPECT_THAT(Found("meyer", "include_converted: true"), ElementsAre("Meyer", "Meyer"));
}

TEST_F(SearchLeadsTest, TakesNoNumberForAnother) {
  EXPECT_THAT(Found("L-000002"), ElementsAre("Durand"));
  EXPECT_THAT(Found("L-000009"), IsEmpty());
  EXPECT_THAT(Found("+33142961021"), IsEmpty());
}

TEST_F(SearchLeadsTest, HasAnIndexOfWhatItLooksIn) {
  const std::string plan = database_.Query(
      "SET enable_seqscan = off; SET enable_indexscan = off; EXPLAIN (FORMAT JSON) SELECT FROM "
      "(SELECT lead_search_text(number, first_name, last_name, company_name, email, phone, "
      "phone_normalized, mobile, mobile_normalized) AS text FROM leads) AS lead WHERE text %> "
      "search_text('meyer') OR text LIKE search_text('%meyer%')");

  EXPECT_THAT(plan, ::testing::HasSubstr("leads_by_search_text"));
}

TEST_F(SearchLeadsTest, RefusesWhatIsNoQuery) {
  EXPECT_THAT(Ask(&v1::LeadService::Stub::SearchLeads, "query: ' a '"), RefusesField("query"));
  EXPECT_THAT(Ask(&v1::LeadService::Stub::SearchLeads, "query: 'abc' page_size: 101"),
              RefusesField("page_size"));
  EXPECT_THAT(Ask(&v1::LeadService::Stub::LookupParties, "query: 'a'"), RefusesField("purpose"));
  EXPECT_THAT(Ask(&v1::LeadService::Stub::LookupParties, "query: ' ' purpose: PURPOSE_ANY"),
              RefusesField("query"));
}

TEST_F(SearchLeadsTest, OffersPartiesByTheFirstLettersOfAWord) {
  EXPECT_THAT(Offered("mey"), ElementsAre("Bob Meyer"));
  EXPECT_THAT(Offered("chloe d"), ElementsAre("Chloé Durand"));
  EXPECT_THAT(Offered("zur"), ElementsAre("Chloé Durand"));
  EXPECT_THAT(Offered("L-0"), ElementsAre("Eve Okonkwo", "Chloé Durand", "Bob Meyer"));
  EXPECT_THAT(Offered("L-0", "ANY", "page_size: 1"), ElementsAre("Eve Okonkwo"));
  EXPECT_THAT(Offered("eyer"), IsEmpty());
}

TEST_F(SearchLeadsTest, TellsOfAPartyWhatIsNeededToKnowIt) {
  v1::Lead company;
  company.set_company_name("Nobody Inc");
  ASSERT_THAT(Create(company), IsOk());

  const auto nobody =
      Ask(&v1::LeadService::Stub::LookupParties, "query: 'nobody' purpose: PURPOSE_ANY");
  const auto bob = Ask(&v1::LeadService::Stub::LookupParties, "query: 'bob' purpose: PURPOSE_ANY");

  ASSERT_THAT(nobody, IsOk());
  EXPECT_EQ(nobody->parties(0).display_name(), "Nobody Inc");
  ASSERT_THAT(bob, IsOk());
  const auto& party = bob->parties(0);
  EXPECT_THAT(Get(party.name()), IsOk());
  EXPECT_EQ(party.number() + party.company_name() + party.email(),
            "L-000001Sons & Cobob@sons.example");
}

TEST_F(SearchLeadsTest, OffersNeitherConvertedNorDeletedLeads) {
  Converted(ANameOf("conversions"));
  ASSERT_THAT(Delete(Existing("last_name: 'Meyering'")), IsOk());

  EXPECT_THAT(Offered("mey"), SizeIs(1));
}

}  // namespace
}  // namespace leadline::lead
