#include "services/configuration/field_definition/field_definition_rules.h"

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "leadline/type/v1/custom_value.pb.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using absl::StatusCode;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using type::v1::ErrorReason;
using v1::FieldDefinition;

FieldDefinition Definition(const std::string& but = "") {
  auto definition = FromText<FieldDefinition>(
      "name: 'fieldDefinitions/lead/budget' entity: ENTITY_LEAD kind: KIND_NUMBER "
      "display_name: 'Budget' etag: '3'");
  definition.MergeFrom(FromText<FieldDefinition>(but));
  return definition;
}

absl::StatusOr<FieldDefinition> New(const std::string& definition) {
  return NewFieldDefinition(FromText<v1::CreateFieldDefinitionRequest>(
      "entity: ENTITY_ACCOUNT field_definition_id: 'budget' field_definition { " + definition +
      " }"));
}

absl::StatusOr<FieldDefinition> Missing(const std::string& name, bool allow_missing = true) {
  v1::UpdateFieldDefinitionRequest request;
  *request.mutable_field_definition() = Definition();
  request.mutable_field_definition()->set_name(name);
  request.set_allow_missing(allow_missing);
  return NewWhenMissing(request);
}

// What lead-service and conversion-service rely on.
TEST(FieldDefinitionKind, HasTheNumberOfItsValue) {
  const auto* kinds = v1::FieldDefinition_Kind_descriptor();
  const auto* value = type::v1::CustomValue::descriptor();

  ASSERT_EQ(kinds->value_count(), value->field_count() + 1);
  for (int i = 1; i < kinds->value_count(); ++i) {
    const auto* field = value->FindFieldByNumber(kinds->value(i)->number());
    ASSERT_NE(field, nullptr) << kinds->value(i)->name();
    EXPECT_EQ("KIND_" + absl::AsciiStrToUpper(field->name()), kinds->value(i)->name() + "_VALUE");
  }
}

TEST(NewFieldDefinition, IsNamedAfterItsEntityAndKey) {
  const auto definition = New("kind: KIND_MONEY display_name: 'Budget'");

  ASSERT_THAT(definition, IsOk());
  EXPECT_EQ(definition->name(), "fieldDefinitions/account/budget");
  EXPECT_EQ(definition->entity(), FieldDefinition::ENTITY_ACCOUNT);
}

TEST(NewFieldDefinition, ReportsEveryViolationAtOnce) {
  const auto definition = New("display_name: '  ' dictionary: 'dictionaries/size'");

  EXPECT_THAT(definition, RefusesField("field_definition.kind"));
  EXPECT_THAT(definition, RefusesField("field_definition.display_name"));
  EXPECT_THAT(definition, RefusesField("field_definition.dictionary"));
}

TEST(NewFieldDefinition, HasADictionaryExactlyWhenItTakesEntries) {
  EXPECT_THAT(New("kind: KIND_ENTRY display_name: 'Size' dictionary: 'dictionaries/size'"), IsOk());
  EXPECT_THAT(New("kind: KIND_ENTRY display_name: 'Size'"),
              RefusesField("field_definition.dictionary"));
  EXPECT_THAT(New("kind: KIND_TEXT display_name: 'Size' dictionary: 'dictionaries/size'"),
              RefusesField("field_definition.dictionary"));
}

TEST(NewWhenMissing, KnowsTheEntityByTheName) {
  const auto definition = Missing("fieldDefinitions/opportunity/planned_budget_2");

  ASSERT_THAT(definition, IsOk());
  EXPECT_EQ(definition->entity(), FieldDefinition::ENTITY_OPPORTUNITY);
}

TEST(NewWhenMissing, RefusesNamesThatNoFieldCanHave) {
  const std::string long_key(64, 'a');
  for (const std::string& name :
       {std::string("fieldDefinitions/prospect/budget"),
        std::string("fieldDefinitions/lead/Budget"), std::string("fieldDefinitions/lead/2nd"),
        std::string("fieldDefinitions/lead/a-b"), std::string("fieldDefinitions/unspecified/a"),
        "fieldDefinitions/lead/" + long_key}) {
    EXPECT_THAT(Missing(name),
                FailsWith(StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID))
        << name;
  }
}

TEST(NewWhenMissing, IsNotFoundUnlessThatIsAllowed) {
  EXPECT_THAT(Missing("fieldDefinitions/lead/budget", false),
              NamesResource("fieldDefinitions/lead/budget"));
}

TEST(CheckReturn, KeepsKindAndDictionary) {
  const FieldDefinition archived = Definition();

  EXPECT_THAT(CheckReturn(archived, Definition("display_name: 'Other' required: true")), IsOk());
  EXPECT_THAT(CheckReturn(archived, Definition("kind: KIND_TEXT")),
              RefusesField("field_definition.kind"));
  EXPECT_THAT(CheckReturn(Definition("kind: KIND_ENTRY dictionary: 'dictionaries/size'"),
                          Definition("kind: KIND_ENTRY dictionary: 'dictionaries/rating'")),
              RefusesField("field_definition.dictionary"));
}

absl::Status Update(const std::string& definition, const std::string& path,
                    FieldDefinition& changed) {
  auto request =
      FromText<v1::UpdateFieldDefinitionRequest>("field_definition { " + definition + " }");
  if (!path.empty()) request.mutable_update_mask()->add_paths(path);
  return ApplyUpdate(request, changed);
}

TEST(ApplyUpdateOfFieldDefinition, ChangesWhatIsGiven) {
  FieldDefinition definition = Definition();

  EXPECT_THAT(Update("required: true kind: KIND_TEXT", "", definition), IsOk());

  EXPECT_TRUE(definition.required());
  EXPECT_EQ(definition.kind(), FieldDefinition::KIND_NUMBER);
  EXPECT_EQ(definition.display_name(), "Budget");
}

TEST(ApplyUpdateOfFieldDefinition, NeverChangesKindAndDictionary) {
  FieldDefinition definition = Definition();

  for (const char* path : {"kind", "dictionary", "entity", "name"}) {
    EXPECT_THAT(Update("kind: KIND_TEXT", path, definition), RefusesField("update_mask")) << path;
  }
}

TEST(ApplyUpdateOfFieldDefinition, NeedsALabelAndTheVersionThatWasRead) {
  FieldDefinition definition = Definition();

  EXPECT_THAT(Update("display_name: ' '", "display_name", definition),
              RefusesField("field_definition.display_name"));
  EXPECT_THAT(Update("etag: '2' required: true", "", definition),
              FailsWith(StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

absl::Status Archive(const FieldDefinition& definition, const std::string& rules) {
  return CheckArchive({}, FromText<v1::FieldMapping>("name: 'mappings/lead' " + rules), definition);
}

TEST(CheckArchiveOfFieldDefinition, IsRefusedWhileARuleNamesTheField) {
  const std::string rule =
      "rules { source: 'custom_fields.budget' target: 'account.custom_fields.money' }";
  const FieldDefinition money =
      Definition("name: 'fieldDefinitions/account/money' entity: ENTITY_ACCOUNT");

  for (const FieldDefinition& definition : {Definition(), money}) {
    EXPECT_THAT(Archive(definition, rule),
                AllOf(FailsWith(StatusCode::kFailedPrecondition,
                                ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                      HasMetadata("mapping", "mappings/lead"),
                      HasMetadata("field_definition", definition.name())));
  }
}

TEST(CheckArchiveOfFieldDefinition, IsAllowedWhenRulesNameOthersOrAllOfThem) {
  EXPECT_THAT(Archive(Definition(),
                      "rules { source: 'custom_fields' target: "
                      "'account.custom_fields' } rules { source: "
                      "'custom_fields.budgets' target: 'account.custom_fields.budget' "
                      "}"),
              IsOk());
  EXPECT_THAT(Archive(Definition("name: 'fieldDefinitions/contact/budget' entity: ENTITY_CONTACT"),
                      "rules { source: 'custom_fields.budget' target: "
                      "'account.custom_fields.budget' }"),
              IsOk());
}

}  // namespace
}  // namespace leadline::configuration
