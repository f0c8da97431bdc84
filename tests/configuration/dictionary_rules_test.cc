#include "services/configuration/dictionary/dictionary_rules.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FromText;
using test::IsOk;
using test::RefusesField;
using v1::Dictionary;
using v1::DictionaryEntry;

const Dictionary kSources = FromText<Dictionary>("name: 'dictionaries/source'");
const Dictionary kCountries = FromText<Dictionary>("name: 'dictionaries/country' coded: true");
const Dictionary kRegions =
    FromText<Dictionary>("name: 'dictionaries/region' parent: 'dictionaries/country'");

absl::Status Check(const Dictionary& dictionary, const std::string& entry) {
  return CheckEntry(dictionary, FromText<DictionaryEntry>("display_name: 'Label' " + entry));
}

TEST(CheckEntry, TakesACodeExactlyWhereEntriesAreCoded) {
  EXPECT_THAT(Check(kCountries, "code: 'FR'"), IsOk());
  EXPECT_THAT(Check(kCountries, ""), RefusesField("dictionary_entry.code"));
  EXPECT_THAT(Check(kSources, "code: 'FR'"), RefusesField("dictionary_entry.code"));
}

TEST(CheckEntry, TakesAParentFromTheParentDictionary) {
  EXPECT_THAT(Check(kRegions, "parent: 'dictionaries/country/entries/fr'"), IsOk());
  EXPECT_THAT(Check(kRegions, ""), IsOk());
  EXPECT_THAT(Check(kRegions, "parent: 'dictionaries/source/entries/other'"),
              RefusesField("dictionary_entry.parent"));
  EXPECT_THAT(Check(kSources, "parent: 'dictionaries/country/entries/fr'"),
              RefusesField("dictionary_entry.parent"));
}

TEST(NewEntry, IsNamedByDictionaryAndId) {
  const auto entry = NewEntry(FromText<v1::CreateDictionaryEntryRequest>(
      "parent: 'dictionaries/source' dictionary_entry_id: 'fair' dictionary_entry { name: 'x' }"));

  EXPECT_EQ(entry.name(), "dictionaries/source/entries/fair");
  EXPECT_EQ(DictionaryOf(entry.name()), "dictionaries/source");
}

}  // namespace
}  // namespace leadline::configuration
