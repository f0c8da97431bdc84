// Labels are kept composed, wherever they stand.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FromText;
using test::IsOk;

// An "é" in two characters, which one is to be made of.
constexpr char kLabels[] =
    " display_name: 'Qualifie\xCC\x81' labels { key: 'fr' value: 'Qualifie\xCC\x81' } ";

class LabelTest : public ConfigurationTest {
 protected:
  template <class Record>
  static void ExpectComposed(const Record& record) {
    EXPECT_EQ(record.display_name(), "Qualifié");
    EXPECT_EQ(record.labels().at("fr"), "Qualifié");
  }
};

TEST_F(LabelTest, IsComposedInDictionaries) {
  const auto created =
      Call(*dictionaries_, &DictionaryStub::CreateDictionaryEntry,
           FromText<v1::CreateDictionaryEntryRequest>(
               "parent: 'dictionaries/source' dictionary_entry_id: 'own' dictionary_entry {" +
               std::string(kLabels) + "}"));
  ASSERT_THAT(created, IsOk());
  ExpectComposed(created->dictionary_entry());

  const auto updated = Call(*dictionaries_, &DictionaryStub::UpdateDictionaryEntry,
                            FromText<v1::UpdateDictionaryEntryRequest>(
                                "dictionary_entry { name: 'dictionaries/source/entries/own'"
                                " display_name: 'E\xCC\x81' }"));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->dictionary_entry().display_name(), "É");
}

TEST_F(LabelTest, IsComposedInNumberSeries) {
  const auto created =
      Call(*series_, &SeriesStub::CreateNumberSeriesDefinition,
           FromText<v1::CreateNumberSeriesDefinitionRequest>(
               "number_series_definition_id: 'own' number_series_definition { kind: KIND_CUSTOMER"
               " prefix: 'OWN' display_name: 'Se\xCC\x81rie' }"));

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->number_series_definition().display_name(), "Série");
}

TEST_F(LabelTest, IsComposedInFields) {
  const auto created = CreateField(v1::FieldDefinition::ENTITY_LEAD, "stage",
                                   "kind: KIND_TEXT" + std::string(kLabels));

  ASSERT_THAT(created, IsOk());
  ExpectComposed(*created);
}

TEST_F(LabelTest, IsComposedInEveryTable) {
  EXPECT_EQ(database_.Query("SELECT string_agg(table_name || '.' || column_name, ', ')"
                            " FROM information_schema.tables"
                            " JOIN information_schema.columns USING (table_schema, table_name)"
                            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
                            " AND column_name IN ('display_name', 'labels') AND NOT EXISTS ("
                            "   SELECT FROM pg_trigger WHERE tgrelid = table_name::regclass"
                            "   AND tgname = 'compose_' || column_name)"),
            "");
}

}  // namespace
}  // namespace leadline::configuration
