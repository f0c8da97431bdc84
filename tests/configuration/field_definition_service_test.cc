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
using ::testing::ElementsAre;
using type::v1::ErrorReason;
using v1::FieldDefinition;

constexpr char kBudget[] = "fieldDefinitions/lead/budget";
constexpr auto kLead = FieldDefinition::ENTITY_LEAD;
constexpr auto kAccount = FieldDefinition::ENTITY_ACCOUNT;

class FieldDefinitionServiceTest : public ConfigurationTest {
 protected:
  absl::StatusOr<FieldDefinition> Get(const std::string& name) {
    v1::GetFieldDefinitionRequest request;
    request.set_name(name);
    const auto response = Call(*fields_, &FieldStub::GetFieldDefinition, request);
    if (!response.ok()) return response.status();
    return response->field_definition();
  }

  absl::StatusOr<FieldDefinition> Update(const std::string& definition,
                                         const std::string& more = "") {
    const auto response = Call(*fields_, &FieldStub::UpdateFieldDefinition,
                               FromText<v1::UpdateFieldDefinitionRequest>(
                                   "field_definition { " + definition + " } " + more));
    if (!response.ok()) return response.status();
    return response->field_definition();
  }

  absl::StatusOr<FieldDefinition> Archive(const std::string& request) {
    const auto response = Call(*fields_, &FieldStub::DeleteFieldDefinition,
                               FromText<v1::DeleteFieldDefinitionRequest>(request));
    if (!response.ok()) return response.status();
    return response->field_definition();
  }
  absl::StatusOr<FieldDefinition> ArchiveBudget() {
    return Archive("name: 'fieldDefinitions/lead/budget'");
  }

  std::vector<std::string> List(const std::string& text) {
    auto request = FromText<v1::ListFieldDefinitionsRequest>(text);
    request.set_page_size(2);
    std::vector<std::string> names;
    do {
      const auto page = Call(*fields_, &FieldStub::ListFieldDefinitions, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return names;
      for (const auto& definition : page->field_definitions()) names.push_back(definition.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  std::string Events() {
    return database_.Query(
        "SELECT string_agg(type, ' ' ORDER BY position) FROM events "
        "WHERE resource LIKE 'fieldDefinitions/%'");
  }
};

TEST_F(FieldDefinitionServiceTest, KeepsWhatItIsGiven) {
  const auto created = CreateField(kLead, "size",
                                   R"pb(kind: KIND_ENTRY
                                        dictionary: "dictionaries/size"
                                        display_name: "Größe"
                                        labels { key: "en" value: "Size" }
                                        required: true
                                        personal_data: true
                                        indexed: true
                                        position: 7)pb");

  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(*created, EqualsProto(FromText<FieldDefinition>(R"pb(
                                      name: "fieldDefinitions/lead/size"
                                      entity: ENTITY_LEAD
                                      kind: KIND_ENTRY
                                      dictionary: "dictionaries/size"
                                      display_name: "Größe"
                                      labels { key: "en" value: "Size" }
                                      required: true
                                      personal_data: true
                                      indexed: true
                                      position: 7
                                      etag: "1"
                                    )pb"),
                                    {"create_time", "update_time"}));
  EXPECT_THAT(*Get("fieldDefinitions/lead/size"), EqualsProto(*created));
}

TEST_F(FieldDefinitionServiceTest, ListsTheFieldsInUseByEntityAndPosition) {
  ASSERT_THAT(CreateField(kLead, "second", "kind: KIND_TEXT"), IsOk());
  ASSERT_THAT(CreateField(kLead, "third", "kind: KIND_TEXT"), IsOk());
  ASSERT_THAT(CreateField(kLead, "first", "kind: KIND_TEXT position: 1"), IsOk());
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_TEXT"), IsOk());
  ASSERT_THAT(CreateField(kAccount, "first", "kind: KIND_TEXT"), IsOk());
  ASSERT_THAT(ArchiveBudget(), IsOk());

  EXPECT_THAT(List(""), ElementsAre("fieldDefinitions/account/first", "fieldDefinitions/lead/first",
                                    "fieldDefinitions/lead/second", "fieldDefinitions/lead/third"));
  EXPECT_THAT(List("entity: ENTITY_ACCOUNT"), ElementsAre("fieldDefinitions/account/first"));
  EXPECT_EQ(List("entity: ENTITY_LEAD show_archived: true").back(), kBudget);
}

TEST_F(FieldDefinitionServiceTest, IndexesTenFieldsOfAnEntityAndNoMore) {
  const std::string indexed = "kind: KIND_TEXT indexed: true";
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(CreateField(kLead, "field" + std::to_string(i), indexed), IsOk());
  }
  ASSERT_THAT(CreateField(kAccount, "field", indexed), IsOk());
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER"), IsOk());

  EXPECT_THAT(CreateField(kLead, "more", indexed), RefusesField("field_definition.indexed"));
  const std::string budget = "name: 'fieldDefinitions/lead/budget' indexed: true";
  EXPECT_THAT(Update(budget), RefusesField("field_definition.indexed"));
  EXPECT_THAT(Update("name: 'fieldDefinitions/lead/field0' display_name: 'First'"), IsOk());

  ASSERT_THAT(Archive("name: 'fieldDefinitions/lead/field0'"), IsOk());
  EXPECT_TRUE(Update(budget)->indexed());
  EXPECT_THAT(CreateField(kLead, "field0", indexed), RefusesField("field_definition.indexed"));
}

TEST_F(FieldDefinitionServiceTest, RefusesAKeyThatIsInUseOrNoFilterCouldName) {
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER"), IsOk());

  EXPECT_THAT(
      CreateField(kLead, "budget", "kind: KIND_NUMBER"),
      AllOf(FailsWith(absl::StatusCode::kAlreadyExists, ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
            NamesResource(kBudget)));
  EXPECT_THAT(CreateField(kAccount, "budget", "kind: KIND_TEXT"), IsOk());
  for (const char* key : {"Budget", "bud-get", "2nd", "_a", ""}) {
    EXPECT_THAT(CreateField(kLead, key, "kind: KIND_TEXT"), RefusesField("field_definition_id"))
        << key;
  }
}

TEST_F(FieldDefinitionServiceTest, RefusesADictionaryThatIsNotThere) {
  EXPECT_THAT(CreateField(kLead, "a", "kind: KIND_ENTRY dictionary: 'dictionaries/none'"),
              RefusesField("field_definition.dictionary"));
  EXPECT_THAT(CreateField(kLead, "a", "kind: KIND_ENTRY dictionary: 'statuses/lead'"),
              RefusesField("field_definition.dictionary"));
}

TEST_F(FieldDefinitionServiceTest, ChangesWhatIsGivenOfTheVersionThatWasRead) {
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER"), IsOk());

  const auto updated = Update("name: 'fieldDefinitions/lead/budget' required: true etag: '1'");

  ASSERT_THAT(updated, IsOk());
  EXPECT_TRUE(updated->required());
  EXPECT_EQ(updated->display_name(), "Label");
  EXPECT_EQ(updated->etag(), "2");
  EXPECT_THAT(Update("name: 'fieldDefinitions/lead/budget' required: false etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update("name: 'fieldDefinitions/lead/budget' kind: KIND_TEXT",
                     "update_mask { paths: 'kind' }"),
              RefusesField("update_mask"));
}

TEST_F(FieldDefinitionServiceTest, AddsWhatIsMissingWhenAskedTo) {
  const std::string budget =
      "name: 'fieldDefinitions/lead/budget' kind: KIND_NUMBER display_name: 'Budget'";

  EXPECT_THAT(Update(budget), NamesResource(kBudget));
  EXPECT_THAT(
      Update("name: 'fieldDefinitions/lead/No'", "allow_missing: true"),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID));
  ASSERT_THAT(Update(budget, "allow_missing: true"), IsOk());
  ASSERT_THAT(Update("name: 'fieldDefinitions/lead/budget' required: true", "allow_missing: true"),
              IsOk());

  EXPECT_EQ(Get(kBudget)->etag(), "2");
  EXPECT_EQ(Events(), "FieldDefinitionCreated FieldDefinitionUpdated");
}

TEST_F(FieldDefinitionServiceTest, ArchivesInsteadOfDeleting) {
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER"), IsOk());
  EXPECT_THAT(Archive("name: 'fieldDefinitions/lead/budget' etag: '7'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));

  const auto archived = ArchiveBudget();
  const auto again = ArchiveBudget();

  ASSERT_THAT(archived, IsOk());
  EXPECT_TRUE(archived->has_archive_time());
  EXPECT_THAT(*again, EqualsProto(*archived));
  EXPECT_TRUE(Snapshot().field_definitions(0).has_archive_time());
  EXPECT_EQ(Events(), "FieldDefinitionCreated FieldDefinitionDeleted");
}

TEST_F(FieldDefinitionServiceTest, BringsAnArchivedFieldBackAsTheKindItWas) {
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER"), IsOk());
  ASSERT_THAT(ArchiveBudget(), IsOk());

  EXPECT_THAT(CreateField(kLead, "budget", "kind: KIND_TEXT"),
              RefusesField("field_definition.kind"));
  const auto back = CreateField(kLead, "budget", "kind: KIND_NUMBER display_name: 'Again'");

  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->has_archive_time());
  EXPECT_EQ(back->display_name(), "Again");
  EXPECT_EQ(back->etag(), "3");
}

TEST_F(FieldDefinitionServiceTest, ArchivesNothingThatTheMappingNames) {
  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER"), IsOk());
  ASSERT_THAT(CreateField(kAccount, "budget", "kind: KIND_NUMBER"), IsOk());
  const auto map = [&](const std::string& rule) {
    return Call(*mappings_, &MappingStub::UpdateMapping,
                FromText<v1::UpdateMappingRequest>("mapping { name: 'mappings/lead' rules { " +
                                                   rule + " } }"));
  };
  ASSERT_THAT(map("source: 'custom_fields.budget' target: 'account.custom_fields.budget'"), IsOk());

  EXPECT_THAT(ArchiveBudget(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                         ErrorReason::ERROR_REASON_CONFIGURATION_INVALID));
  ASSERT_THAT(map("source: 'custom_fields' target: 'account.custom_fields'"), IsOk());
  EXPECT_THAT(ArchiveBudget(), IsOk());
}

TEST_F(FieldDefinitionServiceTest, ChangesNothingWhenAskedOnlyToValidate) {
  const int64_t version = Version();

  ASSERT_THAT(CreateField(kLead, "budget", "kind: KIND_NUMBER", /*validate_only=*/true), IsOk());

  EXPECT_THAT(Get(kBudget), NamesResource(kBudget));
  EXPECT_EQ(Version(), version);
}

TEST_F(FieldDefinitionServiceTest, KeepsItsFieldsUnderAnotherPreset) {
  const auto created = CreateField(kLead, "budget", "kind: KIND_NUMBER");
  v1::ApplyPresetRequest request;
  request.set_name("presets/kafinea");

  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset, request), IsOk());

  EXPECT_THAT(*Get(kBudget), EqualsProto(*created));
}

TEST_F(FieldDefinitionServiceTest, TellsWhatIsNotThere) {
  EXPECT_THAT(Get(kBudget), NamesResource(kBudget));
  EXPECT_THAT(ArchiveBudget(), NamesResource(kBudget));
  EXPECT_THAT(Get("statuses/lead/lost"), FailsWith(absl::StatusCode::kInvalidArgument,
                                                   ErrorReason::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::configuration
