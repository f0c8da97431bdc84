#include "services/leadctl/geonames.h"

#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/csv/reader.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GeonamesTest : public ::testing::Test {
 protected:
  GeonamesTest() {
    Write("admin1.json",
          R"([{"code":"FR.84","name":"Auvergne"},{"code":"FR.11","name":"Île-de-France"},
              {"code":"US.TX","name":"Texas"}])");
    Write("countries.csv", "id,display_name,code\nfr,France,FR\nsg,Singapore,SG\nus,\"U, S\",US\n");
    WriteCities("");
    files_ = {folder_ + "cities.json", folder_ + "countries.csv"};
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + name, std::ios::binary) << text;
  }

  // Some cities, and those behind `more`.
  void WriteCities(const std::string& more) {
    Write("cities.json", R"([)" + more + R"(
      {"name":"Lyon","country":"FR","admin1":"84","admin2":"69"},
      {"name":"L \"x\"","country":"FR","admin1":"84","admin2":"69"},
      {"name":"Singapore","country":"SG","admin1":"","admin2":""},
      {"name":"Paris","country":"US","admin1":"TX","admin2":"277"},
      {"name":"Paris","country":"US","admin1":"TX","admin2":"277"}])");
  }

  static std::vector<std::string> Lines(const std::string& csv) {
    return absl::StrSplit(csv, '\n', absl::SkipEmpty());
  }

  const std::string folder_ = ::testing::TempDir();
  GeonamesFiles files_;
};

TEST_F(GeonamesTest, GivesEveryCityARegionOfItsCountry) {
  const auto places = ReadPlaces(files_, {});

  ASSERT_THAT(places, test::IsOk());
  EXPECT_THAT(Lines(places->countries), ElementsAre("id,display_name,code", "fr,France,FR",
                                                    "sg,Singapore,SG", "us,\"U, S\",US"));
  EXPECT_THAT(Lines(places->regions), ElementsAre("id,display_name,parent", "fr-84,\"Auvergne\",fr",
                                                  "fr-11,\"Île-de-France\",fr",
                                                  "us-tx,\"Texas\",us", "sg,\"Singapore\",sg"));
  const auto cities = Lines(places->cities);
  EXPECT_EQ(cities.size(), 6U);
  EXPECT_THAT(cities[1], ::testing::MatchesRegex("fr-[-0-9a-f]+,\"Lyon\",fr-84"));
  EXPECT_THAT(cities[2], HasSubstr("\"L \"\"x\"\"\""));
  EXPECT_THAT(cities[3], StartsWith("sg-"));
  EXPECT_EQ(std::set<std::string>(cities.begin(), cities.end()).size(), 6U);
}

TEST_F(GeonamesTest, KeepsToTheCountriesThatAreChosen) {
  const auto places = ReadPlaces(files_, {"FR"});

  ASSERT_THAT(places, test::IsOk());
  EXPECT_THAT(Lines(places->countries), ElementsAre("id,display_name,code", "fr,France,FR"));
  EXPECT_EQ(Lines(places->regions).size(), 3U);
  EXPECT_EQ(Lines(places->cities).size(), 3U);
}

TEST_F(GeonamesTest, GivesACityTheSameIdWhateverStandsBeforeIt) {
  const auto before = ReadPlaces(files_, {"FR"});
  WriteCities(R"({"name":"Evian","country":"FR","admin1":"84","admin2":"74"},)");

  const auto after = ReadPlaces(files_, {"FR"});

  EXPECT_EQ(Lines(after->cities).size(), 4U);
  EXPECT_EQ(Lines(after->cities)[2], Lines(before->cities)[1]);
}

TEST_F(GeonamesTest, SaysWhatItCannotRead) {
  EXPECT_THAT(ReadPlaces(files_, {"FR", "QQ"}), test::StatusIs(absl::StatusCode::kInvalidArgument));
  Write("cities.json", "no json");
  EXPECT_THAT(ReadPlaces(files_, {}), test::StatusIs(absl::StatusCode::kInvalidArgument));
  files_.countries = folder_ + "none.csv";
  EXPECT_THAT(ReadPlaces(files_, {}), test::StatusIs(absl::StatusCode::kNotFound));
}

// The files that the commands read by default, from the top of the tree.
TEST(Geonames, KnowsThePlacesOfTheWorld) {
  const auto places = ReadPlaces({}, {"MC", "SG"});

  ASSERT_THAT(places, test::IsOk());
  EXPECT_THAT(places->countries, HasSubstr("\nmc,Monaco,MC,"));
  EXPECT_THAT(places->cities, HasSubstr(",\"Monte-Carlo\",mc-"));
}

TEST(Countries, AreThoseOfISO3166WithALabelInEveryLanguage) {
  std::ifstream file("deploy/data/countries.csv", std::ios::binary);
  csv::Reader reader(file);
  csv::Row row;
  std::set<std::string> codes;
  while (reader.Next(row)) {
    ASSERT_EQ(row.fields.size(), 10U) << row.place.line;
    for (const csv::Field& cell : row.fields) EXPECT_NE(cell.text, "") << row.place.line;
    codes.insert(row.fields[2].text);
  }

  EXPECT_EQ(codes.size(), 251U);  // With the header's, and Kosovo's.
}

}  // namespace
}  // namespace leadline::leadctl
