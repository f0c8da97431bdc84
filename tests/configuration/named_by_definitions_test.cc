// What definitions need stays in use.

#include <string>

#include "gmock/gmock.h"
#include "tests/configuration/definition_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using ::testing::AllOf;
using type::v1::ErrorReason;

auto IsNamedBy(const std::string& definitions) {
  return AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                         ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
               HasMetadata("definitions", definitions));
}

class NamedByDefinitionsTest : public DefinitionTest {
 protected:
  void AddStatus(const std::string& id) {
    ASSERT_THAT(Call(*statuses_, &StatusStub::CreateStatus,
                     FromText<v1::CreateStatusRequest>(
                         "entity: ENTITY_LEAD status_id: '" + id + "' status { display_name: '" +
                         id + "' category: CATEGORY_OPEN directly_selectable: true }")),
                IsOk());
  }

  absl::Status ArchiveStatus(const std::string& id) {
    v1::DeleteStatusRequest request;
    request.set_name("statuses/lead/" + id);
    return Call(*statuses_, &StatusStub::DeleteStatus, request).status();
  }

  absl::Status ArchiveEntry(const std::string& dictionary, const std::string& id) {
    v1::DeleteDictionaryEntryRequest request;
    request.set_name("dictionaries/" + dictionary + "/entries/" + id);
    return Call(*dictionaries_, &DictionaryStub::DeleteDictionaryEntry, request).status();
  }

  absl::Status ArchiveField(const std::string& name) {
    v1::DeleteFieldDefinitionRequest request;
    request.set_name("fieldDefinitions/" + name);
    return Call(*fields_, &FieldStub::DeleteFieldDefinition, request).status();
  }

  const DefinitionNames rules_{*v1::WorkflowRule::descriptor()};
  const DefinitionNames forms_{*v1::WebForm::descriptor()};
  const DefinitionNames views_{*v1::View::descriptor()};
};

TEST_F(NamedByDefinitionsTest, AStatusStaysInUseUntilNoRuleSetsIt) {
  AddStatus("warm");
  AddStatus("war");
  for (const char* id : {"one", "two"}) {
    ASSERT_THAT(Create(rules_, id,
                       "display_name: 'R' on_event: EVENT_LEAD_LOST "
                       "actions { set_status: 'statuses/lead/warm' }"),
                IsOk());
  }
  const int64_t version = Version();

  EXPECT_THAT(ArchiveStatus("warm"), IsNamedBy("workflowRules/one,workflowRules/two"));
  EXPECT_EQ(Version(), version);

  EXPECT_THAT(ArchiveStatus("war"), IsOk());
  ASSERT_THAT(Archive(rules_, "one"), IsOk());
  ASSERT_THAT(Archive(rules_, "two"), IsOk());
  EXPECT_THAT(ArchiveStatus("warm"), IsOk());
  EXPECT_THAT(ArchiveStatus("warm"), IsOk());
}

TEST_F(NamedByDefinitionsTest, AnEntryStaysInUseUntilNoFormGivesIt) {
  AddEntry("tag", "web");
  ASSERT_THAT(Create(forms_, "contact",
                     "display_name: 'F' fields { path: 'last_name' label: 'Name' } "
                     "defaults { tags: 'dictionaries/tag/entries/web' }"),
              IsOk());

  EXPECT_THAT(ArchiveEntry("tag", "web"), IsNamedBy("webForms/contact"));

  ASSERT_THAT(Update(forms_, "contact", "", "update_mask { paths: 'defaults' }"), IsOk());
  EXPECT_THAT(ArchiveEntry("tag", "web"), IsOk());
}

TEST_F(NamedByDefinitionsTest, ATeamStaysInUseWhileItHasMembers) {
  AddEntry("team", "north");
  ASSERT_THAT(
      UpdateSettings("team_members { team: 'dictionaries/team/entries/north' users: 'users/ann' }"),
      IsOk());

  EXPECT_THAT(ArchiveEntry("team", "north"), IsNamedBy("settings"));

  ASSERT_THAT(UpdateSettings("", "team_members"), IsOk());
  EXPECT_THAT(ArchiveEntry("team", "north"), IsOk());
}

TEST_F(NamedByDefinitionsTest, ACustomFieldStaysInUseUntilNoFormAsksForIt) {
  Define("budget", "kind: KIND_NUMBER");
  ASSERT_THAT(CreateField(v1::FieldDefinition::ENTITY_ACCOUNT, "budget", "kind: KIND_NUMBER"),
              IsOk());
  ASSERT_THAT(Create(forms_, "contact",
                     "display_name: 'F' fields { path: 'last_name' label: 'Name' } "
                     "fields { path: 'custom_fields.budget' label: 'Budget' }"),
              IsOk());

  EXPECT_THAT(ArchiveField("lead/budget"), IsNamedBy("webForms/contact"));
  EXPECT_THAT(ArchiveField("account/budget"), IsOk());

  ASSERT_THAT(Archive(forms_, "contact"), IsOk());
  EXPECT_THAT(ArchiveField("lead/budget"), IsOk());
}

TEST_F(NamedByDefinitionsTest, WhatFiltersFindMayGoOutOfUse) {
  AddStatus("warm");
  ASSERT_THAT(Create(views_, "warm",
                     "entity: ENTITY_LEAD display_name: 'V' visibility: VISIBILITY_SHARED "
                     "filter: 'status = \"statuses/lead/warm\"'"),
              IsOk());

  EXPECT_THAT(ArchiveStatus("warm"), IsOk());
}

TEST_F(NamedByDefinitionsTest, WhatIsPrivateToOthersStandsInNobodysWay) {
  Define("budget", "kind: KIND_NUMBER");
  ASSERT_THAT(Create(views_, "own",
                     "entity: ENTITY_LEAD display_name: 'V' visibility: VISIBILITY_PRIVATE "
                     "columns: 'custom_fields.budget'"),
              IsOk());
  EXPECT_THAT(ArchiveField("lead/budget"), IsNamedBy("views/own"));
  GiveAway("views/own");

  EXPECT_THAT(ArchiveField("lead/budget"), IsOk());
}

}  // namespace
}  // namespace leadline::configuration
