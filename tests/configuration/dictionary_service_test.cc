#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using type::v1::ErrorReason;
using v1::DictionaryEntry;

class DictionaryServiceTest : public ConfigurationTest {
 protected:
  absl::StatusOr<DictionaryEntry> Create(const std::string& dictionary, const std::string& id,
                                         const std::string& label, const std::string& more = "") {
    v1::CreateDictionaryEntryRequest request;
    request.set_parent("dictionaries/" + dictionary);
    request.set_dictionary_entry_id(id);
    *request.mutable_dictionary_entry() = FromText<DictionaryEntry>(more);
    request.mutable_dictionary_entry()->set_display_name(label);
    const auto response = Call(*dictionaries_, &DictionaryStub::CreateDictionaryEntry, request);
    if (!response.ok()) return response.status();
    return response->dictionary_entry();
  }

  absl::StatusOr<DictionaryEntry> Update(const std::string& entry) {
    const auto response =
        Call(*dictionaries_, &DictionaryStub::UpdateDictionaryEntry,
             FromText<v1::UpdateDictionaryEntryRequest>("dictionary_entry { " + entry + " }"));
    if (!response.ok()) return response.status();
    return response->dictionary_entry();
  }

  absl::StatusOr<DictionaryEntry> Delete(const std::string& name) {
    v1::DeleteDictionaryEntryRequest request;
    request.set_name(name);
    const auto response = Call(*dictionaries_, &DictionaryStub::DeleteDictionaryEntry, request);
    if (!response.ok()) return response.status();
    return response->dictionary_entry();
  }

  absl::StatusOr<DictionaryEntry> Get(const std::string& name) {
    v1::GetDictionaryEntryRequest request;
    request.set_name(name);
    const auto response = Call(*dictionaries_, &DictionaryStub::GetDictionaryEntry, request);
    if (!response.ok()) return response.status();
    return response->dictionary_entry();
  }

  std::vector<std::string> Labels(const std::string& dictionary, const std::string& more = "") {
    auto request = FromText<v1::ListDictionaryEntriesRequest>(more);
    request.set_parent("dictionaries/" + dictionary);
    std::vector<std::string> labels;
    do {
      const auto page = Call(*dictionaries_, &DictionaryStub::ListDictionaryEntries, request);
      for (const auto& entry : page->dictionary_entries()) labels.push_back(entry.display_name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return labels;
  }
};

TEST_F(DictionaryServiceTest, KnowsTheDictionariesOfThePreset) {
  const auto dictionary = Call(*dictionaries_, &DictionaryStub::GetDictionary,
                               FromText<v1::GetDictionaryRequest>("name: 'dictionaries/region'"));

  ASSERT_THAT(dictionary, IsOk());
  EXPECT_THAT(dictionary->dictionary(),
              EqualsProto(FromText<v1::Dictionary>(
                  "name: 'dictionaries/region' display_name: 'Regions' parent: "
                  "'dictionaries/country' policy: POLICY_ADMIN_ONLY looked_up: true etag: '1'")));
}

TEST_F(DictionaryServiceTest, PagesThroughTheDictionariesByName) {
  std::vector<std::string> names;
  v1::ListDictionariesRequest request;
  request.set_page_size(4);
  do {
    const auto page = Call(*dictionaries_, &DictionaryStub::ListDictionaries, request);
    ASSERT_THAT(page, IsOk());
    for (const auto& dictionary : page->dictionaries()) names.push_back(dictionary.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  EXPECT_EQ(names.size(), 18U);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST_F(DictionaryServiceTest, AddsAnEntryBehindTheOthers) {
  const auto created = Create("rating", "top", "Top", "color: '#ff0000'");

  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(*created, EqualsProto(FromText<DictionaryEntry>(R"pb(
                                      name: "dictionaries/rating/entries/top"
                                      display_name: "Top"
                                      color: "#ff0000"
                                      position: 40
                                      etag: "1"
                                    )pb"),
                                    {"create_time", "update_time"}));
  EXPECT_THAT(Labels("rating"), ElementsAre("Low", "Medium", "High", "Top"));
}

TEST_F(DictionaryServiceTest, PutsAnEntryWhereItIsWanted) {
  ASSERT_THAT(Create("rating", "none", "None", "position: 5"), IsOk());
  EXPECT_THAT(Labels("rating", "page_size: 1"), ElementsAre("None", "Low", "Medium", "High"));
}

TEST_F(DictionaryServiceTest, RefusesAnIdThatIsInUse) {
  EXPECT_THAT(
      Create("source", "website", "Something else"),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource("dictionaries/source/entries/website")));
}

class SameLabelTest : public DictionaryServiceTest,
                      public ::testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(, SameLabelTest,
                         ::testing::Values("Trade show", "TRADE SHOW", "  trade \t show ",
                                           "Trade\u00a0show", "Ｔｒａｄｅ ｓｈｏｗ",
                                           "Trade\u200b show", "Tràde shöw"));

TEST_P(SameLabelTest, IsRefusedNamingTheEntryThatHasIt) {
  EXPECT_THAT(
      Create("source", "fair", GetParam()),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource("dictionaries/source/entries/trade-show")));
  EXPECT_THAT(
      Update("name: 'dictionaries/source/entries/other' display_name: 'TRADE SHOW'"),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource("dictionaries/source/entries/trade-show")));
}

TEST_F(DictionaryServiceTest, ComparesLabelsBeyondASCII) {
  ASSERT_THAT(Create("tag", "school", "École"), IsOk());
  EXPECT_THAT(Create("tag", "school-2", "éCOLE"), NamesResource("dictionaries/tag/entries/school"));
  EXPECT_THAT(Create("tag", "school-3", "e\u0301cole"),
              NamesResource("dictionaries/tag/entries/school"));
  ASSERT_THAT(Create("tag", "lodz", "Łódź"), IsOk());
  EXPECT_THAT(Create("tag", "lodz-2", "LODZ"), NamesResource("dictionaries/tag/entries/lodz"));
  ASSERT_THAT(Create("tag", "greek", "Αθήνας"), IsOk());
  EXPECT_THAT(Create("tag", "greek-2", "ΑΘΗΝΑΣ"), NamesResource("dictionaries/tag/entries/greek"));
  EXPECT_THAT(Create("tag", "moscow", "Москва"), IsOk());
}

TEST_F(DictionaryServiceTest, AllowsOneLabelInSeveralDictionaries) {
  EXPECT_THAT(Create("tag", "website", "Website"), IsOk());
}

TEST_F(DictionaryServiceTest, LetsAnEntryKeepItsOwnLabel) {
  EXPECT_THAT(Update("name: 'dictionaries/source/entries/website' display_name: 'WEBSITE'"),
              IsOk());
}

TEST_F(DictionaryServiceTest, RefusesLabelsOfWhichNothingCanBeSeen) {
  for (const char* label : {" ", "\u200b", "\u00a0"}) {
    EXPECT_THAT(Create("tag", "blank", label), RefusesField("dictionary_entry.display_name"));
  }
}

TEST_F(DictionaryServiceTest, LetsEntriesThatAreLookedUpShareALabel) {
  ASSERT_THAT(Create("region", "central", "Central"), IsOk());
  EXPECT_THAT(Create("region", "central-2", "Central"), IsOk());
  EXPECT_THAT(Update("name: 'dictionaries/region/entries/central' color: '#00ff00'"), IsOk());
}

TEST_F(DictionaryServiceTest, TakesEachCodeOnce) {
  ASSERT_THAT(Create("country", "fr", "France", "code: 'FR'"), IsOk());

  EXPECT_THAT(Create("country", "fr-2", "Frankreich", "code: 'FR'"),
              NamesResource("dictionaries/country/entries/fr"));
  EXPECT_THAT(Create("country", "de", "Germany"), RefusesField("dictionary_entry.code"));
}

TEST_F(DictionaryServiceTest, TakesAParentThatIsInUse) {
  ASSERT_THAT(Create("country", "fr", "France", "code: 'FR'"), IsOk());
  const std::string parent = "parent: 'dictionaries/country/entries/fr'";
  EXPECT_THAT(Create("region", "bretagne", "Bretagne", parent), IsOk());
  ASSERT_THAT(Delete("dictionaries/country/entries/fr"), IsOk());

  EXPECT_THAT(Create("region", "alsace", "Alsace", parent),
              RefusesField("dictionary_entry.parent"));
}

TEST_F(DictionaryServiceTest, ArchivesWhatIsDeletedAndFreesItsLabel) {
  const auto deleted = Delete("dictionaries/source/entries/website");

  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->has_archive_time());
  EXPECT_THAT(Get("dictionaries/source/entries/website"),
              test::IsOkAndHolds(EqualsProto(*deleted)));
  EXPECT_THAT(Labels("source"), Not(Contains("Website")));
  EXPECT_THAT(Labels("source", "show_archived: true"), Contains("Website"));
  EXPECT_THAT(Create("source", "web", "Website"), IsOk());
}

TEST_F(DictionaryServiceTest, BringsAnArchivedEntryBackUnderItsId) {
  ASSERT_THAT(Delete("dictionaries/source/entries/website"), IsOk());

  const auto created = Create("source", "website", "Web site");

  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->has_archive_time());
  EXPECT_EQ(Labels("source").back(), "Web site");
}

TEST_F(DictionaryServiceTest, ChangesOnlyTheVersionThatWasRead) {
  EXPECT_THAT(Update("name: 'dictionaries/source/entries/website' color: '#00ff00' etag: '9'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(DictionaryServiceTest, TellsWhatIsNotThere) {
  EXPECT_THAT(
      Create("nothing", "entry", "Label"),
      AllOf(FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND),
            NamesResource("dictionaries/nothing")));
  EXPECT_THAT(Get("dictionaries/source/entries/none"),
              NamesResource("dictionaries/source/entries/none"));
  EXPECT_THAT(Delete("dictionaries/source/entries/none"),
              NamesResource("dictionaries/source/entries/none"));
}

TEST_F(DictionaryServiceTest, RefusesNamesOfOtherCollections) {
  EXPECT_THAT(Get("statuses/lead/lost"), FailsWith(absl::StatusCode::kInvalidArgument,
                                                   ErrorReason::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::configuration
