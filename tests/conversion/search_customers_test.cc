#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/conversion/records_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class SearchCustomersTest : public RecordsFixture {
 protected:
  SearchCustomersTest()
      : sons_(MakeOnly<v1::Account>(
            "display_name: 'Meyer & Sons' email: 'info@sons.example' phone: '030 / 555-66'")),
        cafe_(MakeOnly<v1::Account>("display_name: 'Café Zürich' phone: '+33 (0)1 42 96 10 20'")) {
    MakeOnly<v1::Contact>(
        "first_name: 'Bob' last_name: 'Okonkwo' mobile: '+44 7700 900000' account: '" +
        sons_.name() + "'");
    MakeOnly<v1::Contact>(
        "first_name: 'Chloé' last_name: 'Durand' email: 'c@d.example' account: '" + cafe_.name() +
        "'");
    MakeOnly<v1::Contact>("first_name: 'Eve' last_name: 'Alone'");
  }

  auto SearchAccounts(const std::string& query, int page_size = 0) {
    v1::SearchAccountsRequest request;
    request.set_query(query);
    request.set_page_size(page_size);
    return Call(*account_stub_, &v1::AccountService::Stub::SearchAccounts, request);
  }

  auto SearchContacts(const std::string& query, int page_size = 0) {
    v1::SearchContactsRequest request;
    request.set_query(query);
    request.set_page_size(page_size);
    return Call(*contact_stub_, &v1::ContactService::Stub::SearchContacts, request);
  }

  std::vector<std::string> Accounts(const std::string& query) {
    const auto response = SearchAccounts(query);
    EXPECT_THAT(response, IsOk()) << query;
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const v1::Account& account : response->accounts()) names.push_back(account.display_name());
    return names;
  }

  std::vector<std::string> Contacts(const std::string& query) {
    const auto response = SearchContacts(query);
    EXPECT_THAT(response, IsOk()) << query;
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const v1::Contact& contact : response->contacts()) names.push_back(contact.last_name());
    return names;
  }

  const v1::Account sons_;
  const v1::Account cafe_;
};

TEST_F(SearchCustomersTest, FindsAnAccountByWhateverItIsKnownBy) {
  for (const std::string& query :
       {std::string("meyer"), std::string("MEYER sons"), std::string("sons & meyer"),
        std::string("info@sons.example"), std::string("sons.ex"), std::string("030-55566"),
        sons_.number()}) {
    EXPECT_THAT(Accounts(query), ElementsAre("Meyer & Sons")) << query;
  }
  EXPECT_THAT(Accounts("cafe zurich"), ElementsAre("Café Zürich"));
  EXPECT_THAT(Accounts("0033 1 42 96 10 20"), ElementsAre("Café Zürich"));
}

TEST_F(SearchCustomersTest, FindsAContactByWhateverItIsKnownBy) {
  for (const char* query : {"okonkwo", "bob", "BOB okonkwo", "meyer", "bob meyer", "sons bob",
                            "+44 7700 900000", "07700 900000"}) {
    EXPECT_THAT(Contacts(query), ElementsAre("Okonkwo")) << query;
  }
  for (const char* query : {"chloe", "Durand", "c@d.example", "café", "durand zurich"}) {
    EXPECT_THAT(Contacts(query), ElementsAre("Durand")) << query;
  }
  EXPECT_THAT(Contacts("alone"), ElementsAre("Alone"));
}

TEST_F(SearchCustomersTest, ForgivesTypingErrors) {
  for (const char* query : {"Mayer", "Meier", "meyer son"}) {
    EXPECT_THAT(Accounts(query), Contains("Meyer & Sons")) << query;
  }
  EXPECT_THAT(Contacts("Okonkvo"), ElementsAre("Okonkwo"));
  EXPECT_THAT(Contacts("bob mayer"), ElementsAre("Okonkwo"));
  EXPECT_THAT(Contacts("Duran cafe"), ElementsAre("Durand"));
}

TEST_F(SearchCustomersTest, FindsNothingForWhatNobodyIsCalled) {
  for (const char* query :
       {"xylophone", "meyer xylophone", "%%", "__", "\\\\", "+33142961021", "'; --", "C-999999"}) {
    EXPECT_THAT(Accounts(query), IsEmpty()) << query;
    EXPECT_THAT(Contacts(query), IsEmpty()) << query;
  }
}

TEST_F(SearchCustomersTest, NeverFindsWhatIsDeleted) {
  ASSERT_THAT(Delete<v1::Account>(MakeOnly<v1::Account>("display_name: 'Meyering'").name()),
              IsOk());
  ASSERT_THAT(Delete<v1::Contact>(MakeOnly<v1::Contact>("last_name: 'Okonkwo'").name()), IsOk());

  EXPECT_THAT(Accounts("meyering"), Not(Contains("Meyering")));
  EXPECT_THAT(Contacts("okonkwo"), ElementsAre("Okonkwo"));
}

TEST_F(SearchCustomersTest, FindsWhatConversionsMakeAndUpdatesChange) {
  const auto made = Convert(RequestFor(fake_leads_.Add(ALead()).name()));
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(Accounts("analytical"), ElementsAre("Analytical Engines"));
  EXPECT_THAT(Contacts("lovelace engines"), ElementsAre("Łovelace"));

  v1::Account renamed = made->account();
  renamed.set_display_name("Difference Engines");
  ASSERT_THAT(Update(renamed, "display_name"), IsOk());

  EXPECT_THAT(Accounts("analytical"), IsEmpty());
  EXPECT_THAT(Contacts("ada difference"), ElementsAre("Łovelace"));
}

TEST_F(SearchCustomersTest, PutsTheBestMatchFirstAndOfEqualOnesTheNewest) {
  MakeOnly<v1::Account>("display_name: 'Smith' email: 'old@smith.example'");
  MakeOnly<v1::Account>("display_name: 'Smith' email: 'new@smith.example'");
  MakeOnly<v1::Account>("display_name: 'Smyth'");

  const auto found = SearchAccounts("smith", 1);

  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->accounts_size(), 1);
  EXPECT_EQ(found->accounts(0).email(), "new@smith.example");
}

TEST_F(SearchCustomersTest, RefusesWhatIsNoQuery) {
  EXPECT_THAT(SearchAccounts(" a "), RefusesField("query"));
  EXPECT_THAT(SearchContacts(""), RefusesField("query"));
  EXPECT_THAT(SearchContacts(std::string(201, 'x')), RefusesField("query"));
  EXPECT_THAT(SearchAccounts("abc", 101), RefusesField("page_size"));
  EXPECT_THAT(SearchContacts("abc", -1), RefusesField("page_size"));
}

TEST_F(SearchCustomersTest, TakesWhateverTextItMeets) {
  for (const std::string& query :
       {std::string("a\0b", 3), std::string("\x01\x02\x03"), std::string("\xF0\x9F\x98\x80 x"),
        std::string(200, '%'), std::string("\xC2\xA0\xE2\x80\x8B")}) {
    for (const absl::Status& status :
         {SearchAccounts(query).status(), SearchContacts(query).status()}) {
      EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status;
    }
  }
}

TEST_F(SearchCustomersTest, HasIndexesOfWhatItLooksIn) {
  const std::string settings =
      "SET enable_seqscan = off; SET enable_indexscan = off; EXPLAIN (FORMAT JSON) SELECT FROM ";

  EXPECT_THAT(
      database_.Query(settings + "accounts WHERE account_search_text(number, display_name, email, "
                                 "phone) %> 'meyer'"),
      HasSubstr("accounts_by_search_text"));
  EXPECT_THAT(
      database_.Query(settings + "contacts WHERE contact_search_text(first_name, last_name, email, "
                                 "phone, mobile) LIKE '%meyer%'"),
      HasSubstr("contacts_by_search_text"));
}

}  // namespace
}  // namespace leadline::conversion
