#include "services/leadctl/geonames.h"

#include <fstream>
#include <iterator>
#include <set>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "services/leadctl/countries.h"
#include "tests/support/status_matchers.h"

namespace leadline::leadctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kHeader[] =
    "id,display_name,code,label.de,label.es,label.fr,label.it,label.nl,label.pl,label.pt";

class GeonamesTest : public ::testing::Test {
 protected:
  GeonamesTest() {
    Write("admin1.json",
          R"([{"code":"FR.84","name":"Auvergne"},{"code":"FR.11","name":"Île-de-France"},
              {"code":"US.TX","name":"Texas"}])");
    Write("admin2.json",
          R"([{"code":"FR.84.69","name":"Rhône"},{"code":"FR.99.00","name":"Nowhere"},
              {"code":"US.TX.277","name":"Lamar County"}])");
    WriteCities("");
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
  const std::string cities_file_ = folder_ + "cities.json";
};

TEST_F(GeonamesTest, GivesEveryCityARegionOfItsCountry) {
  const auto places = ReadPlaces(cities_file_, {"FR", "SG", "US"});

  ASSERT_THAT(places, test::IsOk());
  EXPECT_THAT(
      Lines(places->countries),
      ElementsAre(kHeader, StartsWith("fr,\"France\",FR,\"Frankreich\",\"Francia\""),
                  StartsWith("sg,\"Singapore\",SG,"), StartsWith("us,\"United States\",US,")));
  EXPECT_THAT(Lines(places->regions), ElementsAre("id,display_name,parent", "fr-84,\"Auvergne\",fr",
                                                  "fr-11,\"Île-de-France\",fr",
                                                  "us-tx,\"Texas\",us", "sg,\"Singapore\",sg"));
  EXPECT_THAT(Lines(places->departments),
              ElementsAre("id,display_name,parent", "fr-84-69,\"Rhône\",fr-84",
                          "us-tx-277,\"Lamar County\",us-tx"));
  const auto cities = Lines(places->cities);
  EXPECT_EQ(cities.size(), 6U);
  EXPECT_THAT(cities[1], ::testing::MatchesRegex("fr-[-0-9a-f]+,\"Lyon\",fr-84"));
  EXPECT_THAT(cities[2], HasSubstr("\"L \"\"x\"\"\""));
  EXPECT_THAT(cities[3], StartsWith("sg-"));
  EXPECT_EQ(std::set<std::string>(cities.begin(), cities.end()).size(), 6U);
}

TEST_F(GeonamesTest, KeepsToTheCountriesThatAreChosen) {
  const auto places = ReadPlaces(cities_file_, {"FR"});

  ASSERT_THAT(places, test::IsOk());
  EXPECT_THAT(Lines(places->countries), ElementsAre(kHeader, StartsWith("fr,")));
  EXPECT_EQ(Lines(places->regions).size(), 3U);
  EXPECT_EQ(Lines(places->departments).size(), 2U);
  EXPECT_EQ(Lines(places->cities).size(), 3U);
}

TEST_F(GeonamesTest, GivesACityTheSameIdWhateverStandsBeforeIt) {
  const auto before = ReadPlaces(cities_file_, {"FR"});
  WriteCities(R"({"name":"Evian","country":"FR","admin1":"84","admin2":"74"},)");

  const auto after = ReadPlaces(cities_file_, {"FR"});

  EXPECT_EQ(Lines(after->cities).size(), 4U);
  EXPECT_EQ(Lines(after->cities)[2], Lines(before->cities)[1]);
}

TEST_F(GeonamesTest, SaysWhatItCannotRead) {
  EXPECT_THAT(ReadPlaces(cities_file_, {"FR", "QQ"}),
              test::StatusIs(absl::StatusCode::kInvalidArgument));
  Write("cities.json", "no json");
  EXPECT_THAT(ReadPlaces(cities_file_, {"FR", "SG", "US"}),
              test::StatusIs(absl::StatusCode::kInvalidArgument));
}

// The files that the commands read by default, from the top of the tree.
TEST(Geonames, KnowsThePlacesOfTheWorld) {
  const auto places = ReadPlaces(kCitiesFile, {"MC", "SG"});

  ASSERT_THAT(places, test::IsOk());
  EXPECT_THAT(places->countries, HasSubstr("\nmc,\"Monaco\",MC,"));
  EXPECT_THAT(places->cities, HasSubstr(",\"Monte-Carlo\",mc-"));
}

TEST(CountriesOfTheWorld, HaveALabelInEveryLanguage) {
  EXPECT_EQ(Countries().count("XK"), 1U);
  EXPECT_GT(Countries().size(), 245U);
  for (const auto& [code, labels] : Countries()) {
    EXPECT_EQ(labels.size(), 1 + std::size(kLabelLanguages)) << code;
    for (const auto& [language, label] : labels) EXPECT_NE(label, code) << language;
  }
}

}  // namespace
}  // namespace leadline::leadctl
