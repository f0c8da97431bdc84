#include <algorithm>
#include <string>
#include <thread>
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
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;
using type::v1::ErrorReason;
using v1::Status;

class StatusServiceTest : public ConfigurationTest {
 protected:
  absl::StatusOr<Status> Create(const std::string& id,
                                const std::string& status = "category: CATEGORY_OPEN") {
    v1::CreateStatusRequest request;
    request.set_entity(Status::ENTITY_LEAD);
    request.set_status_id(id);
    *request.mutable_status() = FromText<Status>(status);
    if (request.status().display_name().empty())
      request.mutable_status()->set_display_name("Label");
    const auto response = Call(*statuses_, &StatusStub::CreateStatus, request);
    if (!response.ok()) return response.status();
    return response->status();
  }

  absl::StatusOr<Status> Update(const std::string& request) {
    const auto response =
        Call(*statuses_, &StatusStub::UpdateStatus, FromText<v1::UpdateStatusRequest>(request));
    if (!response.ok()) return response.status();
    return response->status();
  }

  absl::StatusOr<Status> Delete(const std::string& name, const std::string& more = "") {
    const auto response = Call(*statuses_, &StatusStub::DeleteStatus,
                               FromText<v1::DeleteStatusRequest>("name: '" + name + "' " + more));
    if (!response.ok()) return response.status();
    return response->status();
  }

  absl::Status Reorder(const std::vector<std::string>& ids) {
    v1::ReorderStatusesRequest request;
    request.set_entity(Status::ENTITY_LEAD);
    for (const std::string& id : ids) request.add_statuses("statuses/lead/" + id);
    return Call(*statuses_, &StatusStub::ReorderStatuses, request).status();
  }

  absl::Status SetRoles(const std::string& request) {
    return Call(*statuses_, &StatusStub::SetStatusRoles,
                FromText<v1::SetStatusRolesRequest>("entity: ENTITY_LEAD " + request))
        .status();
  }
};

TEST_F(StatusServiceTest, StartsWithTheStatusesOfTheDefaultPreset) {
  EXPECT_THAT(LeadStatuses(), ElementsAre("to-be-processed", "marketing-qualification",
                                          "sales-qualification", "nurturing", "converted", "lost"));
  EXPECT_EQ(GetStatus("statuses/lead/to-be-processed").role(), Status::ROLE_DEFAULT);
}

TEST_F(StatusServiceTest, AddsAStatusBehindTheOthers) {
  const auto created = Create("hot",
                              "category: CATEGORY_OPEN directly_selectable: true temperature: "
                              "TEMPERATURE_HOT labels { key: 'fr' value: 'Chaud' }");

  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(*created, EqualsProto(FromText<Status>(R"pb(
                                      name: "statuses/lead/hot"
                                      entity: ENTITY_LEAD
                                      display_name: "Label"
                                      labels { key: "fr" value: "Chaud" }
                                      category: CATEGORY_OPEN
                                      directly_selectable: true
                                      temperature: TEMPERATURE_HOT
                                      position: 70
                                      etag: "1"
                                    )pb"),
                                    {"create_time", "update_time"}));
  EXPECT_THAT(GetStatus("statuses/lead/hot"), EqualsProto(*created));
}

TEST_F(StatusServiceTest, RefusesAnIdThatIsInUse) {
  EXPECT_THAT(Create("nurturing"), AllOf(FailsWith(absl::StatusCode::kAlreadyExists,
                                                   ErrorReason::ERROR_REASON_RESOURCE_EXISTS),
                                         NamesResource("statuses/lead/nurturing")));
}

TEST_F(StatusServiceTest, RefusesIdsThatMakeNoGoodNames) {
  for (const char* id : {"", "Hot", "-hot", "hot-", "h_t", "hot/cold", "heiß"}) {
    EXPECT_THAT(Create(id), RefusesField("status_id")) << id;
  }
}

TEST_F(StatusServiceTest, NeedsALabelAndACategory) {
  EXPECT_THAT(Create("hot", ""), RefusesField("status.category"));
  EXPECT_THAT(Create("hot", "category: CATEGORY_OPEN display_name: ' '"),
              RefusesField("status.display_name"));
}

TEST_F(StatusServiceTest, TellsWhatIsNotThere) {
  EXPECT_THAT(
      Call(*statuses_, &StatusStub::GetStatus,
           FromText<v1::GetStatusRequest>("name: 'statuses/lead/none'")),
      AllOf(FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND),
            NamesResource("statuses/lead/none")));
  EXPECT_THAT(Update("status { name: 'statuses/lead/none' dormant: true }"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Delete("statuses/lead/none"),
              FailsWith(absl::StatusCode::kNotFound, ErrorReason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(StatusServiceTest, RefusesNamesOfOtherCollections) {
  EXPECT_THAT(
      Call(*statuses_, &StatusStub::GetStatus,
           FromText<v1::GetStatusRequest>("name: 'dictionaries/source'")),
      AllOf(FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_NAME_INVALID),
            RefusesField("name")));
}

TEST_F(StatusServiceTest, KeepsIdsAndRolesWhenEveryLabelIsRenamed) {
  const v1::Configuration before = Snapshot();
  for (const Status& status : before.statuses()) {
    ASSERT_THAT(Update("status { name: '" + status.name() + "' display_name: 'Другое' }"), IsOk());
  }

  const v1::Configuration after = Snapshot();
  ASSERT_EQ(after.statuses_size(), before.statuses_size());
  for (int i = 0; i < after.statuses_size(); ++i) {
    EXPECT_EQ(after.statuses(i).display_name(), "Другое");
    EXPECT_THAT(after.statuses(i),
                EqualsProto(before.statuses(i), {"display_name", "etag", "update_time"}));
  }
}

TEST_F(StatusServiceTest, LetsOneOfTwoAdministratorsChangeTheVersionBothRead) {
  const std::string name = "statuses/lead/nurturing";
  std::vector<absl::Status> outcomes(2);
  std::vector<std::thread> administrators;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    administrators.emplace_back([&, i] {
      outcomes[i] = Update("status { name: '" + name + "' dormant: true etag: '1' }").status();
    });
  }
  for (std::thread& administrator : administrators) administrator.join();

  EXPECT_THAT(outcomes,
              UnorderedElementsAre(IsOk(), FailsWith(absl::StatusCode::kAborted,
                                                     ErrorReason::ERROR_REASON_ETAG_MISMATCH)));
}

TEST_F(StatusServiceTest, ChangesOnlyTheVersionThatWasRead) {
  const std::string name = "statuses/lead/nurturing";
  ASSERT_THAT(Update("status { name: '" + name + "' dormant: true etag: '1' }"), IsOk());

  EXPECT_THAT(Update("status { name: '" + name + "' dormant: false etag: '1' }"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Delete(name, "etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(StatusServiceTest, ArchivesWhatIsDeleted) {
  const auto deleted = Delete("statuses/lead/nurturing");

  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->has_archive_time());
  EXPECT_THAT(LeadStatuses(), Not(Contains("nurturing")));
  EXPECT_THAT(GetStatus("statuses/lead/nurturing"), EqualsProto(*deleted));
}

TEST_F(StatusServiceTest, ListsArchivedStatusesOnRequest) {
  ASSERT_THAT(Delete("statuses/lead/nurturing"), IsOk());

  const auto listed =
      Call(*statuses_, &StatusStub::ListStatuses,
           FromText<v1::ListStatusesRequest>("entity: ENTITY_LEAD show_archived: true"));

  ASSERT_THAT(listed, IsOk());
  EXPECT_EQ(listed->statuses_size(), 6);
}

TEST_F(StatusServiceTest, BringsAnArchivedStatusBackUnderItsId) {
  ASSERT_THAT(Delete("statuses/lead/nurturing"), IsOk());

  const auto created = Create("nurturing", "category: CATEGORY_OPEN dormant: true");

  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->has_archive_time());
  EXPECT_EQ(created->display_name(), "Label");
  EXPECT_EQ(LeadStatuses().back(), "nurturing");
}

TEST_F(StatusServiceTest, KeepsAStatusThatHoldsARole) {
  EXPECT_THAT(Delete("statuses/lead/to-be-processed"),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              ErrorReason::ERROR_REASON_STATUS_HAS_ROLE),
                    HasMetadata("status", "statuses/lead/to-be-processed"),
                    HasMetadata("role", "DEFAULT")));
  EXPECT_THAT(LeadStatuses(), Contains("to-be-processed"));
}

TEST_F(StatusServiceTest, KeepsAStatusThatASettingNames) {
  ASSERT_THAT(
      Call(*settings_, &SettingsStub::UpdateSettings,
           FromText<v1::UpdateSettingsRequest>(
               "settings { name: 'settings' convertible_from: 'statuses/lead/nurturing' }")),
      IsOk());

  EXPECT_THAT(Delete("statuses/lead/nurturing"),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              ErrorReason::ERROR_REASON_STATUS_IN_USE),
                    HasMetadata("setting", "convertible_from")));
}

TEST_F(StatusServiceTest, ReordersAllAtOnce) {
  const std::vector<std::string> order = {
      "lost",      "converted",           "to-be-processed",
      "nurturing", "sales-qualification", "marketing-qualification"};

  EXPECT_THAT(Reorder(order), IsOk());

  EXPECT_EQ(LeadStatuses(), order);
}

TEST_F(StatusServiceTest, ReordersNothingWhenOneIsMissingOrThereTwice) {
  const std::vector<std::string> before = LeadStatuses();
  std::vector<std::string> twice = before;
  twice.push_back("lost");

  EXPECT_THAT(Reorder({"lost", "converted"}), RefusesField("statuses"));
  EXPECT_THAT(Reorder(twice), RefusesField("statuses[6]"));

  EXPECT_EQ(LeadStatuses(), before);
}

// Whatever reorders and creations do to each other, none is lost and none is there twice.
TEST_F(StatusServiceTest, LosesAndDuplicatesNoneUnderConcurrentChanges) {
  std::vector<std::string> expected = LeadStatuses();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    expected.push_back("extra-" + std::to_string(i));
    threads.emplace_back([this, id = expected.back()] {
      EXPECT_THAT(Create(id), IsOk());
      for (int round = 0; round < 5; ++round) {
        std::vector<std::string> order = LeadStatuses();
        std::rotate(order.begin(), order.begin() + 1, order.end());
        Reorder(order).IgnoreError();  // Fails when another was created meanwhile.
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(LeadStatuses(), UnorderedElementsAreArray(expected));
}

TEST_F(StatusServiceTest, MovesRolesToOtherStatuses) {
  ASSERT_THAT(SetRoles("default_status: 'statuses/lead/nurturing'"
                       " converted_status: 'statuses/lead/converted'"
                       " lost_status: 'statuses/lead/lost'"),
              IsOk());

  EXPECT_EQ(GetStatus("statuses/lead/nurturing").role(), Status::ROLE_DEFAULT);
  EXPECT_EQ(GetStatus("statuses/lead/to-be-processed").role(), Status::ROLE_UNSPECIFIED);
  EXPECT_THAT(Delete("statuses/lead/to-be-processed"), IsOk());
}

TEST_F(StatusServiceTest, RefusesRolesThatDoNotFit) {
  EXPECT_THAT(SetRoles("default_status: 'statuses/lead/lost'"
                       " converted_status: 'statuses/lead/converted'"
                       " lost_status: 'statuses/lead/lost'"),
              RefusesField("default_status"));
  EXPECT_THAT(SetRoles("default_status: 'statuses/lead/to-be-processed'"
                       " lost_status: 'statuses/lead/lost'"),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        ErrorReason::ERROR_REASON_CONFIGURATION_INVALID));
}

TEST_F(StatusServiceTest, RefusesRolesThatCutStatusesOffAStrictPath) {
  ASSERT_THAT(Call(*preset_stub_, &PresetStub::ApplyPreset,
                   FromText<v1::ApplyPresetRequest>("name: 'presets/suitedash'")),
              IsOk());

  EXPECT_THAT(SetRoles("default_status: 'statuses/lead/prospect'"
                       " converted_status: 'statuses/lead/client'"
                       " lost_status: 'statuses/lead/lost'"),
              AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                              ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                    HasMetadata("statuses", "statuses/lead/lead")));
}

TEST_F(StatusServiceTest, ChangesNothingWhenAskedOnlyToValidate) {
  const v1::Configuration before = Snapshot();
  const auto created = Call(
      *statuses_, &StatusStub::CreateStatus,
      FromText<v1::CreateStatusRequest>("entity: ENTITY_LEAD status_id: 'hot' validate_only: true"
                                        " status { display_name: 'Hot' category: CATEGORY_OPEN }"));

  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->status().name(), "statuses/lead/hot");
  EXPECT_THAT(Delete("statuses/lead/nurturing", "validate_only: true"), IsOk());
  EXPECT_THAT(Snapshot(), EqualsProto(before));
}

TEST_F(StatusServiceTest, PagesThroughTheStatuses) {
  std::vector<std::string> names;
  v1::ListStatusesRequest request;
  request.set_page_size(5);
  do {
    const auto page = Call(*statuses_, &StatusStub::ListStatuses, request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->statuses_size(), 5);
    for (const Status& status : page->statuses()) names.push_back(status.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());

  std::vector<std::string> expected;
  const v1::Configuration whole = Snapshot();
  for (const Status& status : whole.statuses()) expected.push_back(status.name());
  EXPECT_EQ(names, expected);
}

TEST_F(StatusServiceTest, RefusesAPageTokenOfAnotherList) {
  const auto page = Call(*statuses_, &StatusStub::ListStatuses,
                         FromText<v1::ListStatusesRequest>("page_size: 1"));
  v1::ListStatusesRequest other;
  other.set_entity(Status::ENTITY_LEAD);
  other.set_page_token(page->next_page_token());

  EXPECT_THAT(
      Call(*statuses_, &StatusStub::ListStatuses, other),
      FailsWith(absl::StatusCode::kInvalidArgument, ErrorReason::ERROR_REASON_PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace leadline::configuration
