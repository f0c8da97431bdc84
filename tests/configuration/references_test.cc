// Nothing in a configuration refers to what is not there, and whoever tries is told which field it
// is: the foreign keys of the schema never have to say so.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/configuration_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::RefusesField;
using type::v1::ErrorReason;

class ReferenceTest : public ConfigurationTest {
 protected:
  absl::Status CreateEntry(const std::string& dictionary, const std::string& id,
                           const std::string& entry) {
    return Call(*dictionaries_, &DictionaryStub::CreateDictionaryEntry,
                FromText<v1::CreateDictionaryEntryRequest>("parent: 'dictionaries/" + dictionary +
                                                           "' dictionary_entry_id: '" + id +
                                                           "' dictionary_entry { " + entry + " }"))
        .status();
  }

  absl::Status UpdateEntry(const std::string& entry) {
    return Call(*dictionaries_, &DictionaryStub::UpdateDictionaryEntry,
                FromText<v1::UpdateDictionaryEntryRequest>("dictionary_entry { " + entry + " }"))
        .status();
  }

  absl::Status CreateStatus(v1::Status::Entity entity) {
    v1::CreateStatusRequest request;
    request.set_entity(entity);
    request.set_status_id("new-one");
    request.mutable_status()->set_display_name("New");
    request.mutable_status()->set_category(v1::Status::CATEGORY_OPEN);
    return Call(*statuses_, &StatusStub::CreateStatus, request).status();
  }
};

// Functions are in departments.
constexpr char kFunction[] = "name: 'dictionaries/function/entries/own' ";
constexpr char kNoDepartment[] = "parent: 'dictionaries/department/entries/nothing' ";

TEST_F(ReferenceTest, OfAnEntryIsToADictionary) {
  EXPECT_THAT(CreateEntry("nothing", "a", "display_name: 'A'"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(ReferenceTest, OfAnEntryIsToAParentInUse) {
  ASSERT_THAT(CreateEntry("function", "own", "display_name: 'Own'"), IsOk());

  EXPECT_THAT(CreateEntry("function", "other", std::string(kNoDepartment) + "display_name: 'X'"),
              RefusesField("dictionary_entry.parent"));
  EXPECT_THAT(UpdateEntry(std::string(kFunction) + kNoDepartment),
              RefusesField("dictionary_entry.parent"));
}

TEST_F(ReferenceTest, OfAnArchivedEntryIsToAParentInUse) {
  ASSERT_THAT(CreateEntry("function", "own", "display_name: 'Own'"), IsOk());
  ASSERT_THAT(Call(*dictionaries_, &DictionaryStub::DeleteDictionaryEntry,
                   FromText<v1::DeleteDictionaryEntryRequest>(kFunction)),
              IsOk());

  EXPECT_THAT(UpdateEntry(std::string(kFunction) + kNoDepartment),
              RefusesField("dictionary_entry.parent"));
  EXPECT_THAT(UpdateEntry(std::string(kFunction) + "display_name: '\xE2\x80\x8B'"),
              RefusesField("dictionary_entry.display_name"));
}

TEST_F(ReferenceTest, OfAFieldIsToADictionary) {
  EXPECT_THAT(CreateField(v1::FieldDefinition::ENTITY_LEAD, "segment",
                          "kind: KIND_ENTRY dictionary: 'dictionaries/nothing'"),
              RefusesField("field_definition.dictionary"));
}

TEST_F(ReferenceTest, OfARoleIsToAStatus) {
  EXPECT_THAT(Call(*statuses_, &StatusStub::SetStatusRoles,
                   FromText<v1::SetStatusRolesRequest>(
                       "entity: ENTITY_PROSPECT default_status: 'statuses/prospect/nothing'")),
              RefusesField("default_status"));
}

TEST_F(ReferenceTest, OfAStatusIsToTheRolesOfItsEntity) {
  for (int entity = v1::Status::Entity_MIN + 1; entity <= v1::Status::Entity_MAX; ++entity) {
    EXPECT_THAT(CreateStatus(static_cast<v1::Status::Entity>(entity)), IsOk()) << entity;
  }
  EXPECT_THAT(CreateStatus(v1::Status::ENTITY_UNSPECIFIED), RefusesField("entity"));
}

// Each of them has its test above; every organisation has a row of configurations.
TEST_F(ReferenceTest, IsOneOfThese) {
  EXPECT_EQ(database_.Query("SELECT string_agg(DISTINCT conrelid::regclass || ' '"
                            " || confrelid::regclass, ', ') FROM pg_constraint"
                            " WHERE contype = 'f' AND confrelid <> 'configurations'::regclass"),
            "dictionaries dictionaries, dictionary_entries dictionaries,"
            " dictionary_entries dictionary_entries, field_definitions dictionaries,"
            " status_roles statuses, statuses status_roles");
}

}  // namespace
}  // namespace leadline::configuration
