#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "services/configuration/dictionary/dictionary_store_sql.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FromText;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class DictionaryLookupTest : public ConfigurationTest {
 protected:
  void SetUp() override { ASSERT_GT(Version(), 0); }

  // "dictionary|id|label|parent", the parent without its collection.
  void Insert(const std::vector<std::string>& rows) {
    for (const std::string& row : rows) {
      database_.Query(
          "INSERT INTO dictionary_entries"
          " (organization_id, dictionary, looked_up, name, display_name, code, parent, position)"
          " SELECT organization_id, p[1], looked_up, 'dictionaries/' || p[1] || '/entries/' || "
          "p[2],"
          " p[3], CASE WHEN coded THEN p[2] ELSE '' END, 'dictionaries/' || nullif(p[4], ''), 10"
          " FROM dictionaries, string_to_array('" +
          row + "', '|') AS p WHERE name = p[1]");
    }
  }

  void InsertPlaces() {
    Insert({"country|fr|France|", "country|us|USA|", "region|fr-84|Auvergne|country/entries/fr",
            "region|fr-11|Île-de-France|country/entries/fr",
            "region|us-tx|Texas|country/entries/us", "city|1|Lyon|region/entries/fr-84",
            "city|2|Lyons-la-Forêt|region/entries/fr-11", "city|3|Lyon|region/entries/us-tx",
            "city|4|Évry|region/entries/fr-11", "city|5|Łódź|region/entries/us-tx"});
  }

  absl::StatusOr<v1::LookupEntriesResponse> Lookup(const std::string& request) {
    return Call(*dictionaries_, &DictionaryStub::LookupEntries,
                FromText<v1::LookupEntriesRequest>("parent: 'dictionaries/city' " + request));
  }

  // The ids of what is found.
  std::vector<std::string> Found(const std::string& request) {
    std::vector<std::string> ids;
    const auto response = Lookup(request);
    EXPECT_THAT(response, IsOk());
    for (const auto& entry : response->dictionary_entries()) {
      ids.push_back(entry.name().substr(entry.name().rfind('/') + 1));
    }
    return ids;
  }

  // Cities in 500 regions of 10 countries.
  void InsertManyCities(int count) {
    database_.Query(
        "INSERT INTO dictionary_entries"
        " (organization_id, dictionary, looked_up, name, display_name, code, parent, position)"
        " SELECT 'default', 'country', false, 'dictionaries/country/entries/c' || i,"
        " 'Country ' || i, i, NULL, i FROM generate_series(0, 9) AS i");
    database_.Query(
        "INSERT INTO dictionary_entries"
        " (organization_id, dictionary, looked_up, name, display_name, parent, position)"
        " SELECT 'default', 'region', true, 'dictionaries/region/entries/r' || i, 'Region ' || i,"
        " 'dictionaries/country/entries/c' || i % 10, i FROM generate_series(0, 499) AS i");
    database_.Query(
        "INSERT INTO dictionary_entries"
        " (organization_id, dictionary, looked_up, name, display_name, parent, position)"
        " SELECT 'default', 'city', true, 'dictionaries/city/entries/' || i,"
        " chr(65 + i % 26) || chr(97 + i / 26 % 26) || 'ville ' || i,"
        " 'dictionaries/region/entries/r' || i % 500, i FROM generate_series(1, " +
        std::to_string(count) + ") AS i");
    database_.Query("ANALYZE dictionary_entries");
  }

  // How PostgreSQL goes about a statement of the store.
  std::string PlanOf(const postgres::Statement& statement) {
    const std::string sql =
        absl::StrReplaceAll(statement.sql, {{":organization_id", "'default'"},
                                            {":dictionary", "'city'"},
                                            {":prefix", "'ab'"},
                                            {":within", "'dictionaries/country/entries/c2'"},
                                            {":limit", "10"}});
    return database_.Query("SELECT string_agg(line, E'\\n') FROM plan_of($sql$" + sql +
                           "$sql$) AS line");
  }
};

TEST_F(DictionaryLookupTest, FindsWhatBeginsWithThePrefixWithTheSameLabelFirst) {
  InsertPlaces();
  EXPECT_THAT(Found("prefix: 'lyon'"), ElementsAre("1", "3", "2"));
  EXPECT_THAT(Found("prefix: 'Lyons'"), ElementsAre("2"));
  EXPECT_THAT(Found("prefix: 'yon'"), IsEmpty());
}

TEST_F(DictionaryLookupTest, IgnoresCaseAccentsAndWidth) {
  InsertPlaces();
  EXPECT_THAT(Found("prefix: 'EVR'"), ElementsAre("4"));
  EXPECT_THAT(Found("prefix: 'évr'"), ElementsAre("4"));
  EXPECT_THAT(Found("prefix: 'lodz'"), ElementsAre("5"));
  EXPECT_THAT(Found("prefix: ' Ｌｙｏｎ '"), ElementsAre("1", "3", "2"));
}

TEST_F(DictionaryLookupTest, StaysWithinACountryOrARegion) {
  InsertPlaces();
  EXPECT_THAT(Found("prefix: 'l' within: 'dictionaries/country/entries/fr'"),
              ElementsAre("1", "2"));
  EXPECT_THAT(Found("prefix: 'l' within: 'dictionaries/region/entries/us-tx'"),
              ElementsAre("5", "3"));
  EXPECT_THAT(Found("prefix: 'l' within: 'dictionaries/country/entries/none'"), IsEmpty());
}

TEST_F(DictionaryLookupTest, FindsOnlyEntriesInUse) {
  InsertPlaces();
  v1::DeleteDictionaryEntryRequest request;
  request.set_name("dictionaries/city/entries/1");
  ASSERT_THAT(Call(*dictionaries_, &DictionaryStub::DeleteDictionaryEntry, request), IsOk());

  EXPECT_THAT(Found("prefix: 'lyon'"), ElementsAre("3", "2"));
}

TEST_F(DictionaryLookupTest, GivesAsManyAsAreAskedFor) {
  InsertManyCities(3000);
  EXPECT_EQ(Found("prefix: 'a'").size(), 10U);
  EXPECT_EQ(Found("prefix: 'a' page_size: 3").size(), 3U);
  EXPECT_EQ(Found("prefix: 'a' page_size: 1000").size(), 100U);
}

TEST_F(DictionaryLookupTest, WorksForEveryDictionary) {
  const auto found =
      Call(*dictionaries_, &DictionaryStub::LookupEntries,
           FromText<v1::LookupEntriesRequest>("parent: 'dictionaries/source' prefix: 'tra'"));

  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->dictionary_entries_size(), 1);
  EXPECT_EQ(found->dictionary_entries(0).display_name(), "Trade show");
}

TEST_F(DictionaryLookupTest, RefusesAPrefixOfWhichNothingCanBeSeen) {
  EXPECT_THAT(Lookup(""), RefusesField("prefix"));
  EXPECT_THAT(Lookup("prefix: '  '"), RefusesField("prefix"));
  EXPECT_THAT(Lookup("prefix: 'a' within: 'leads/x'"), RefusesField("within"));
  InsertPlaces();
  EXPECT_THAT(Found("prefix: '\u200b'"), IsEmpty());
}

// The planner's word for it, and a time that no walk through all cities would take.
TEST_F(DictionaryLookupTest, GoesByAnIndexHoweverManyThereAre) {
  InsertManyCities(140'000);  // As many as GeoNames has.
  database_.Query(
      "CREATE FUNCTION plan_of(sql text) RETURNS SETOF text LANGUAGE plpgsql AS"
      " $$ DECLARE line text;"
      " BEGIN FOR line IN EXECUTE 'EXPLAIN ' || sql LOOP RETURN NEXT line; END LOOP; END $$");

  const std::string plan = PlanOf(sql::kLookupDictionaryEntries);
  EXPECT_THAT(plan, AllOf(HasSubstr("dictionary_entries_lookup"), Not(HasSubstr("Seq Scan"))));
  EXPECT_THAT(plan, Not(HasSubstr("Sort")));
  EXPECT_THAT(PlanOf(sql::kLookupDictionaryEntriesWithin),
              AllOf(HasSubstr("dictionary_entries_below"),
                    Not(HasSubstr("Seq Scan on dictionary_entries"))));

  for (const char* request :
       {"prefix: 'a'", "prefix: 'ab'", "prefix: 'a' within: 'dictionaries/country/entries/c2'",
        "prefix: 'ab' within: 'dictionaries/region/entries/r0'"}) {
    const absl::Time start = absl::Now();
    constexpr int kTimes = 20;
    for (int i = 0; i < kTimes; ++i) ASSERT_THAT(Lookup(request), IsOk());
    const double took = absl::ToDoubleMilliseconds(absl::Now() - start) / kTimes;
    RecordProperty(request, std::to_string(took));
    EXPECT_LT(took, 50) << request;
  }
}

TEST_F(DictionaryLookupTest, IsNoPartOfTheSnapshot) {
  const auto before = Snapshot();
  InsertPlaces();
  database_.Query("UPDATE configurations SET version = version + 1");

  const auto after = Snapshot();

  EXPECT_EQ(after.dictionary_entries_size(), before.dictionary_entries_size() + 2);
  for (const auto& entry : after.dictionary_entries()) {
    EXPECT_THAT(entry.name(), Not(HasSubstr("dictionaries/city/")));
    EXPECT_THAT(entry.name(), Not(HasSubstr("dictionaries/region/")));
  }
  EXPECT_EQ(after.dictionaries_size(), 18);
}

}  // namespace
}  // namespace leadline::configuration
