// Which accounts and contacts are taken for those that a lead would become.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/conversion/duplicate/duplicate_store_sql.h"
#include "tests/conversion/duplicates_fixture.h"
#include "tests/support/plan.h"
#include "tests/support/status_matchers.h"

namespace leadline::conversion {
namespace {

using test::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// One account and one contact of it that exist, a lead, and what is found.
struct Alike {
  std::string name;
  std::string account;
  std::string contact;
  std::string lead;
  std::string accounts;
  std::string contacts;
};

std::vector<Alike> AlikeCases() {
  return {
      {"TheNameOfACompanyInAnySpelling", "display_name: 'Müller & Söhne GmbH & Co. KG'", "",
       "last_name: 'X' company_name: 'MULLER and Sohne, Ltd.'", "80 COMPANY_NAME display_name", ""},
      {"ACompanyWhoseNameContainsAnothers", "display_name: 'Acme'", "",
       "last_name: 'X' company_name: 'Acme Berlin'", "", ""},
      {"ACompanyWhoseNameIsAPartOfAnothers", "display_name: 'Acme Berlin GmbH'", "",
       "last_name: 'X' company_name: 'Acme GmbH'", "", ""},
      {"TwoPeopleOfOneFirstName", "display_name: 'Acme'", "first_name: 'Anna' last_name: 'Meyer'",
       "first_name: 'Anna' last_name: 'Smith' company_name: 'Acme'", "80 COMPANY_NAME display_name",
       ""},
      {"TwoPeopleOfOneName", "display_name: 'Acme'", "first_name: 'Anna' last_name: 'Meyer'",
       "first_name: 'Anna' last_name: 'Meyer' company_name: 'Other'", "", ""},
      {"TwoPrivatePeopleOfOneName", "display_name: 'Anna Meyer'", "",
       "first_name: 'Anna' last_name: 'Meyer'", "", ""},
      {"OnePersonOfOneCompany", "display_name: 'Acme'", "first_name: 'Anna' last_name: 'Meyer'",
       "first_name: 'ANNA' last_name: 'Méyer' company_name: 'Acme Inc'",
       "80 COMPANY_NAME display_name", "80 FULL_NAME last_name, COMPANY account"},
      {"OnePersonOfOneDomain", "display_name: 'Acme'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'anna@acme.example'",
       "first_name: 'Anna' last_name: 'Meyer' company_name: 'Other' email: 'am@acme.example'", "",
       "80 FULL_NAME last_name, COMPANY account"},
      {"OneAddress", "display_name: 'Acme' email: 'INFO@acme.example'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'info@acme.example'",
       "last_name: 'Meyer' company_name: 'Acme' email: 'Info@Acme.example'",
       "100 COMPANY_NAME display_name, EMAIL email, DOMAIN email", "80 EMAIL email"},
      {"OneAddressOfTwoCompanies", "display_name: 'Alpha' email: 'office@law.example'", "",
       "last_name: 'X' company_name: 'Beta' email: 'office@law.example'",
       "70 EMAIL email, DOMAIN email", ""},
      {"OneAddressOfTwoPeople", "display_name: 'Acme'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'home@gmail.com' phone: '+49 30 1234567'",
       "first_name: 'Bob' last_name: 'Meyer' email: 'home@gmail.com' phone: '0049 (0)30 1234567'",
       "", "40 EMAIL email, PHONE phone"},
      {"AnAddressThatSeveralPeopleRead", "display_name: 'Hotel'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'reception@hotel.example'",
       "first_name: 'Anna' last_name: 'Smith' email: 'Reception@hotel.example'", "",
       "40 EMAIL email"},
      {"OneAddressOfOneWhoseFirstNameIsNotKnown", "display_name: 'Acme'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'am@gmail.com'",
       "last_name: 'Smith' email: 'am@gmail.com'", "", "40 EMAIL email"},
      {"AnAddressOfWhoMarried", "display_name: 'Acme'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'anna@gmail.com'",
       "first_name: 'Anna' last_name: 'Smith' email: 'anna@gmail.com'", "", "80 EMAIL email"},
      {"AnInitial", "display_name: 'Acme'",
       "first_name: 'A.' last_name: 'Meyer' email: 'anna@gmail.com'",
       "first_name: 'Anna' last_name: 'Meyer' email: 'anna@gmail.com'", "", "80 EMAIL email"},
      {"ADomainThatEverybodyHas", "display_name: 'Alpha' website: 'https://www.facebook.com/alpha'",
       "", "last_name: 'X' company_name: 'Beta' email: 'x@gmail.com' website: 'facebook.com/beta'",
       "", ""},
      {"OneDomain", "display_name: 'Alpha' website: 'HTTPS://www.Alpha.example:443/about?x#y'", "",
       "last_name: 'X' company_name: 'Alpha Berlin' email: 'x@alpha.example'", "30 DOMAIN website",
       ""},
      {"OneTelephone", "display_name: 'Alpha' phone: '+49 (0)30 / 1234-567'",
       "first_name: 'Anna' last_name: 'Meyer' mobile: '+49 30 1234567'",
       "first_name: 'Anna' last_name: 'Meyer' company_name: 'Beta' phone: '0049 30 1234567'",
       "40 PHONE phone", "80 PHONE mobile, FULL_NAME last_name"},
      {"TelephonesWithoutTheirCountry", "display_name: 'Alpha' phone: '030 1234567'", "",
       "last_name: 'X' company_name: 'Beta' phone: '030 1234567'", "", ""},
      {"NothingAtAll", "display_name: '-' phone: 'none' website: 'none'", "",
       "last_name: '-' company_name: '-' email: 'none' phone: 'none' website: 'none'", "", ""},
      {"OtherScripts", "display_name: '株式会社日立'", "",
       "last_name: 'X' company_name: '株式会社 日立'", "80 COMPANY_NAME display_name", ""},
  };
}

class AlikeTest : public DuplicatesFixture, public ::testing::WithParamInterface<Alike> {};

INSTANTIATE_TEST_SUITE_P(, AlikeTest, ::testing::ValuesIn(AlikeCases()),
                         [](const auto& alike) { return alike.param.name; });

TEST_P(AlikeTest, FindsWhatMayBeTheSame) {
  const v1::Account account = MakeOnly<v1::Account>(GetParam().account);
  if (!GetParam().contact.empty()) {
    MakeOnly<v1::Contact>(GetParam().contact + " account: '" + account.name() + "'");
  }

  const auto preview = Preview(PreviewOf(Ask(Lead(GetParam().lead), kWarn)));

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(DescribeAll(preview->account_duplicates()), GetParam().accounts);
  EXPECT_EQ(DescribeAll(preview->contact_duplicates()), GetParam().contacts);
}

class DuplicateSearchTest : public DuplicatesFixture {
 protected:
  size_t FoundFor(const std::string& lead) {
    const auto preview = Preview(PreviewOf(Ask(Lead(lead), kWarn)));
    EXPECT_THAT(preview, IsOk());
    return preview.ok() ? static_cast<size_t>(preview->account_duplicates_size()) : 99;
  }
};

TEST_F(DuplicateSearchTest, KnowsRecordsAsTheyAreNow) {
  const std::string lead = "last_name: 'X' company_name: 'Acme'";
  EXPECT_EQ(FoundFor(lead), 0U);

  v1::Account account = MakeOnly<v1::Account>("display_name: 'Acme GmbH'");
  EXPECT_EQ(FoundFor(lead), 1U);

  account.set_display_name("Renamed");
  ASSERT_THAT(Update(account, "display_name"), IsOk());
  EXPECT_EQ(FoundFor(lead), 0U);
  EXPECT_EQ(FoundFor("last_name: 'X' company_name: 'Renamed Ltd'"), 1U);

  ASSERT_THAT(Delete<v1::Account>(account.name()), IsOk());
  EXPECT_EQ(FoundFor("last_name: 'X' company_name: 'Renamed'"), 0U);
  ASSERT_THAT(Undelete<v1::Account>(account.name()), IsOk());
  EXPECT_EQ(FoundFor("last_name: 'X' company_name: 'Renamed'"), 1U);
}

TEST_F(DuplicateSearchTest, KnowsWhatConversionsMakeUntilTheyAreUndone) {
  const std::string fields = "last_name: 'X' company_name: 'Acme'";
  const auto made = Convert(Ask(Lead(fields), kWarn));
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(FoundFor(fields), 1U);

  ASSERT_THAT(Revert(made->conversion().name()), IsOk());

  EXPECT_EQ(FoundFor(fields), 0U);
}

TEST_F(DuplicateSearchTest, StaysWithinTheOrganization) {
  MakeOnly<v1::Account>("display_name: 'Acme'");
  DuplicateSearch search;
  search.conversion = "conversions/0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
  search.account_policy = kWarn;
  search.account.set_display_name("Acme");

  const auto ours = conversions_.Find("default", search);
  const auto theirs = conversions_.Find("other", search);

  ASSERT_THAT(ours, IsOk());
  EXPECT_THAT(ours->accounts, SizeIs(1));
  ASSERT_THAT(theirs, IsOk());
  EXPECT_THAT(theirs->accounts, IsEmpty());
}

TEST_F(DuplicateSearchTest, TakesWhatTheCallerSaysForWhatTheLeadSays) {
  MakeOnly<v1::Account>("display_name: 'Acme'");
  v1::ConvertLeadRequest request = Ask(Lead("last_name: 'X' company_name: 'Other'"), kWarn);
  request.mutable_account()->mutable_overrides()->set_display_name("Acme AG");

  const auto preview = Preview(PreviewOf(request));

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(DescribeAll(preview->account_duplicates()), "80 COMPANY_NAME display_name");
}

TEST_F(DuplicateSearchTest, KnowsThePeopleOfALinkedAccount) {
  const v1::Account account = MakeOnly<v1::Account>("display_name: 'Acme'");
  MakeOnly<v1::Contact>("first_name: 'Anna' last_name: 'Meyer' account: '" + account.name() + "'");
  v1::ConvertLeadRequest request =
      Ask(Lead("first_name: 'Anna' last_name: 'Meyer' company_name: 'Other'"), kWarn);
  request.mutable_account()->set_action(v1::TARGET_ACTION_LINK);
  request.mutable_account()->add_names(account.name());

  const auto preview = Preview(PreviewOf(request));

  ASSERT_THAT(preview, IsOk());
  EXPECT_THAT(preview->account_duplicates(), IsEmpty());
  EXPECT_EQ(DescribeAll(preview->contact_duplicates()), "80 FULL_NAME last_name, COMPANY account");
}

TEST_F(DuplicateSearchTest, TakesTheLeadsCompanyWhereNoAccountIsMade) {
  const v1::Account account = MakeOnly<v1::Account>("display_name: 'Acme'");
  MakeOnly<v1::Contact>("first_name: 'Anna' last_name: 'Meyer' account: '" + account.name() + "'");
  v1::ConvertLeadRequest request =
      Ask(Lead("first_name: 'Anna' last_name: 'Meyer' company_name: 'Acme Ltd'"), kWarn);
  *request.mutable_account() = v1::AccountTarget();
  request.mutable_account()->set_action(v1::TARGET_ACTION_SKIP);

  const auto preview = Preview(PreviewOf(request));

  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(DescribeAll(preview->contact_duplicates()), "80 FULL_NAME last_name, COMPANY account");
}

TEST_F(DuplicateSearchTest, HasIndexesOfWhatItLooksIn) {
  const std::string settings =
      "SET enable_seqscan = off; SET enable_indexscan = off; EXPLAIN (FORMAT JSON) SELECT FROM ";

  EXPECT_THAT(
      database_.Query(settings + "accounts WHERE account_match_keys(organization_id, display_name, "
                                 "email, phone, website) && ARRAY['x']"),
      ::testing::HasSubstr("accounts_by_match_key"));
  EXPECT_THAT(
      database_.Query(settings + "contacts WHERE contact_match_keys(organization_id, first_name, "
                                 "last_name, email, phone, mobile) && ARRAY['x']"),
      ::testing::HasSubstr("contacts_by_match_key"));
}

TEST_F(DuplicateSearchTest, UsesThemBeforeAnythingIsKnownOfTheTables) {
  const v1::Account made = MakeOnly<v1::Account>("display_name: 'Acme'");
  MakeOnly<v1::Contact>("last_name: 'Meyer' account: '" + made.name() + "'");
  for (const std::string table : {"accounts", "contacts"}) {
    database_.Query(
        "INSERT INTO " + table +
        " SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(),"
        " 'number', ''))).* FROM " +
        table + " AS one, generate_series(1, 2000)");
  }
  const v1::Account account;
  const v1::Contact contact;
  const auto arguments = postgres::Arguments()
                             .Record("account", account)
                             .Record("contact", contact)
                             .Set("conversion", std::nullopt)
                             .Set("company_name", "Acme")
                             .Set("finds_account", true)
                             .Set("finds_contact", true)
                             .Set("most", 20);

  const std::string plan = test::PlanOf(*database_, sql::kFindDuplicates, arguments);

  EXPECT_THAT(plan, ::testing::HasSubstr("Bitmap Index Scan on accounts_by_match_key"));
  EXPECT_THAT(plan, ::testing::HasSubstr("Bitmap Index Scan on contacts_by_match_key"));
  EXPECT_THAT(plan, ::testing::Not(::testing::HasSubstr("Seq Scan")));
}

// As PostgreSQL does by itself, and as a dump is restored: without the path that sessions have.
TEST_F(DuplicateSearchTest, LetsPostgresqlLookAfterItsTables) {
  const v1::Account made = MakeOnly<v1::Account>("display_name: 'Acme'");
  MakeOnly<v1::Contact>("last_name: 'Meyer' account: '" + made.name() + "'");

  for (const std::string table : {"accounts", "contacts"}) {
    database_.Query("SET search_path = ''; ANALYZE public." + table + "; REINDEX TABLE public." +
                    table);
    EXPECT_EQ(database_.Query("SELECT reltuples FROM pg_class WHERE relname = '" + table + "'"),
              "1");
  }
}

TEST_F(DuplicateSearchTest, TakesWhateverTextItMeets) {
  const std::string long_domain = std::string(1000, 'x') + ".example";
  std::string wide;
  for (int i = 0; i < 200; ++i) wide += "\xF0\x9F\x98\x80";  // As many characters as a name has.
  MakeOnly<v1::Account>("display_name: '" + wide + "' website: 'https://" + long_domain + "'");
  for (const std::string& text : {wide, std::string("%_\\\\\\'() [a-z]+$"),
                                  std::string("\\302\\240"), std::string(200, '.')}) {
    EXPECT_THAT(Preview(PreviewOf(Ask(Lead("first_name: '" + text + "' last_name: '" + text +
                                           "' company_name: '" + text + "' email: '" +
                                           text.substr(0, 48) + "' website: 'http://" + text + "'"),
                                      kFail))),
                IsOk())
        << text;
  }
}

}  // namespace
}  // namespace leadline::conversion
