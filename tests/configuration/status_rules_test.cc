#include "services/configuration/status/status_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::configuration {
namespace {

using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using type::v1::ErrorReason;
using v1::Settings;
using v1::Status;

constexpr auto kFailedPrecondition = absl::StatusCode::kFailedPrecondition;

// The statuses of leads in a small organisation.
std::vector<Status> LeadStatuses() {
  std::vector<Status> statuses;
  for (const char* text : {R"pb(name: "statuses/lead/new"
                                category: CATEGORY_OPEN
                                role: ROLE_DEFAULT
                                position: 10)pb",
                           R"pb(name: "statuses/lead/good" category: CATEGORY_OPEN position: 20)pb",
                           R"pb(name: "statuses/lead/won"
                                category: CATEGORY_CLOSED_CONVERTED
                                role: ROLE_CONVERTED
                                position: 30)pb",
                           R"pb(name: "statuses/lead/lost"
                                category: CATEGORY_CLOSED_LOST
                                role: ROLE_LOST
                                position: 40)pb",
                           R"pb(name: "statuses/lead/old"
                                category: CATEGORY_OPEN
                                position: 20
                                archive_time { seconds: 1 })pb"}) {
    statuses.push_back(FromText<Status>(text));
    statuses.back().set_entity(Status::ENTITY_LEAD);
    statuses.back().set_display_name("Label");
    statuses.back().set_etag("7");
  }
  return statuses;
}

Status Named(const std::string& id) {
  for (const Status& status : LeadStatuses()) {
    if (status.name() == "statuses/lead/" + id) return status;
  }
  return {};
}

v1::CreateStatusRequest Creation(const std::string& entity, const std::string& status) {
  auto request = FromText<v1::CreateStatusRequest>("entity: ENTITY_" + entity +
                                                   " status_id: 'hot' status { " + status + " }");
  if (request.status().display_name().empty()) request.mutable_status()->set_display_name("Hot");
  return request;
}

TEST(NewStatus, IsNamedByEntityAndId) {
  const auto status = NewStatus(Creation("OPPORTUNITY", "category: CATEGORY_OPEN name: 'x'"));

  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->name(), "statuses/opportunity/hot");
  EXPECT_EQ(status->entity(), Status::ENTITY_OPPORTUNITY);
}

struct Misfit {
  const char* entity;
  const char* status;
  const char* field;
};

class NewStatusTest : public ::testing::TestWithParam<Misfit> {};

INSTANTIATE_TEST_SUITE_P(
    , NewStatusTest,
    ::testing::Values(
        Misfit{"LEAD", "category: CATEGORY_OPEN display_name: ' '", "status.display_name"},
        Misfit{"LEAD", "category: CATEGORY_CLOSED_WON", "status.category"},
        Misfit{"PROSPECT", "category: CATEGORY_CLOSED_CONVERTED", "status.category"},
        Misfit{"OPPORTUNITY", "category: CATEGORY_CLOSED_CONVERTED", "status.category"},
        Misfit{"LEAD", "category: CATEGORY_CLOSED_CONVERTED directly_selectable: true",
               "status.directly_selectable"},
        Misfit{"LEAD", "category: CATEGORY_CLOSED_LOST dormant: true", "status.dormant"},
        Misfit{"LEAD", "category: CATEGORY_CLOSED_LOST convertible: true", "status.convertible"},
        Misfit{"PROSPECT", "category: CATEGORY_OPEN convertible: true", "status.convertible"}));

TEST_P(NewStatusTest, RefusesWhatDoesNotGoTogether) {
  EXPECT_THAT(NewStatus(Creation(GetParam().entity, GetParam().status)),
              RefusesField(GetParam().field));
}

TEST(ApplyUpdate, ChangesEveryLabelAndKeepsIdAndRole) {
  for (Status status : LeadStatuses()) {
    const Status before = status;
    v1::UpdateStatusRequest request;
    request.mutable_status()->set_display_name("Другое");
    (*request.mutable_status()->mutable_labels())["fr"] = "Autre";

    EXPECT_THAT(ApplyUpdate(request, Settings(), status), IsOk());

    EXPECT_EQ(status.display_name(), "Другое");
    EXPECT_THAT(status, test::EqualsProto(before, {"display_name", "labels"}));
  }
}

TEST(ApplyUpdate, RefusesACategoryThatTheRoleDoesNotAllow) {
  Status status = Named("new");
  const auto request = FromText<v1::UpdateStatusRequest>(
      "status { category: CATEGORY_CLOSED_LOST } update_mask { paths: 'category' }");

  EXPECT_THAT(ApplyUpdate(request, Settings(), status),
              AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_HAS_ROLE),
                    HasMetadata("status", "statuses/lead/new"), HasMetadata("role", "DEFAULT")));
}

TEST(ApplyUpdate, RefusesToCloseAStatusThatLeadsAreConvertedFrom) {
  Status status = Named("good");
  Settings settings;
  settings.add_convertible_from(status.name());
  const auto request =
      FromText<v1::UpdateStatusRequest>("status { category: CATEGORY_CLOSED_LOST }");

  EXPECT_THAT(ApplyUpdate(request, settings, status),
              FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_IN_USE));
}

TEST(ApplyUpdate, RefusesToCloseAStatusThatThePathOfLeadsLeaves) {
  const auto request =
      FromText<v1::UpdateStatusRequest>("status { category: CATEGORY_CLOSED_LOST }");
  const auto leaving =
      FromText<Settings>("transitions { from: 'statuses/lead/good' to: 'statuses/lead/new' }");
  const auto entering =
      FromText<Settings>("transitions { from: 'statuses/lead/new' to: 'statuses/lead/good' }");
  Status left = Named("good");
  Status entered = Named("good");

  EXPECT_THAT(ApplyUpdate(request, leaving, left),
              AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_IN_USE),
                    HasMetadata("setting", "transitions")));
  EXPECT_THAT(ApplyUpdate(request, entering, entered), IsOk());
}

TEST(ApplyUpdate, RefusesAnotherVersion) {
  Status status = Named("good");
  const auto request = FromText<v1::UpdateStatusRequest>("status { etag: '6' dormant: true }");

  EXPECT_THAT(ApplyUpdate(request, Settings(), status),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

TEST(ApplyUpdate, RefusesFieldsThatOthersChange) {
  Status status = Named("good");
  for (const char* path : {"role", "position", "name", "entity", "archive_time", "nonsense"}) {
    v1::UpdateStatusRequest request;
    request.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(ApplyUpdate(request, Settings(), status), RefusesField("update_mask")) << path;
  }
}

TEST(CheckArchive, AllowsAStatusThatNothingNeeds) {
  EXPECT_THAT(CheckArchive({}, Settings(), Named("good")), IsOk());
}

TEST(CheckArchive, RefusesAStatusWithARole) {
  for (const char* id : {"new", "won", "lost"}) {
    EXPECT_THAT(CheckArchive({}, Settings(), Named(id)),
                FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_HAS_ROLE))
        << id;
  }
}

TEST(CheckArchive, RefusesAStatusThatASettingNames) {
  Settings settings;
  settings.add_convertible_from("statuses/lead/good");

  EXPECT_THAT(CheckArchive({}, settings, Named("good")),
              AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_IN_USE),
                    HasMetadata("status", "statuses/lead/good"),
                    HasMetadata("setting", "convertible_from")));
}

TEST(CheckArchive, RefusesAStatusOnThePathOfLeads) {
  for (const char* path : {"from: 'statuses/lead/good' to: 'statuses/lead/new'",
                           "from: 'statuses/lead/new' to: 'statuses/lead/good'"}) {
    const auto settings = FromText<Settings>(std::string("transitions { ") + path + " }");
    EXPECT_THAT(CheckArchive({}, settings, Named("good")),
                AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_STATUS_IN_USE),
                      HasMetadata("setting", "transitions")))
        << path;
  }
}

TEST(CheckArchive, NamesAllThatUsesTheStatus) {
  const auto settings = FromText<Settings>(
      "convertible_from: 'statuses/lead/good'"
      " transitions { from: 'statuses/lead/good' to: 'statuses/lead/new' }");

  EXPECT_THAT(CheckArchive({}, settings, Named("good")),
              HasMetadata("setting", "convertible_from,transitions"));
}

TEST(CheckArchive, RefusesAnotherVersion) {
  v1::DeleteStatusRequest request;
  request.set_etag("6");

  EXPECT_THAT(CheckArchive(request, Settings(), Named("good")),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
}

v1::ReorderStatusesRequest Order(const std::vector<std::string>& ids) {
  v1::ReorderStatusesRequest request;
  for (const std::string& id : ids) request.add_statuses("statuses/lead/" + id);
  return request;
}

TEST(ApplyOrder, PlacesEveryStatusInUse) {
  std::vector<Status> statuses = LeadStatuses();

  EXPECT_THAT(ApplyOrder(Order({"lost", "good", "won", "new"}), statuses), IsOk());

  EXPECT_EQ(statuses[0].position(), 40);
  EXPECT_EQ(statuses[1].position(), 20);
  EXPECT_EQ(statuses[2].position(), 30);
  EXPECT_EQ(statuses[3].position(), 10);
}

TEST(ApplyOrder, RefusesToLoseAStatus) {
  std::vector<Status> statuses = LeadStatuses();
  EXPECT_THAT(ApplyOrder(Order({"lost", "good", "won"}), statuses), RefusesField("statuses"));
}

TEST(ApplyOrder, RefusesToDuplicateAStatus) {
  std::vector<Status> statuses = LeadStatuses();
  EXPECT_THAT(ApplyOrder(Order({"lost", "good", "won", "new", "good"}), statuses),
              RefusesField("statuses[4]"));
}

TEST(ApplyOrder, RefusesWhatIsNoStatusInUse) {
  std::vector<Status> statuses = LeadStatuses();
  for (const char* id : {"old", "unknown"}) {
    EXPECT_THAT(ApplyOrder(Order({id, "lost", "good", "won", "new"}), statuses),
                RefusesField("statuses[0]"))
        << id;
  }
}

TEST(ApplyOrder, HoldsForTheVersionsThatTheCallerKnows) {
  std::vector<Status> statuses = LeadStatuses();
  v1::ReorderStatusesRequest request = Order({"lost", "good", "won", "new"});
  auto& etags = *request.mutable_etags();
  etags["statuses/lead/good"] = Named("good").etag();
  EXPECT_THAT(ApplyOrder(request, statuses), IsOk());
  etags["statuses/lead/good"] = "6";
  EXPECT_THAT(ApplyOrder(request, statuses),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));

  etags.clear();
  etags["statuses/prospect/good"] = "6";
  EXPECT_THAT(ApplyOrder(request, statuses), RefusesField("etags[\"statuses/prospect/good\"]"));
}

v1::SetStatusRolesRequest Roles(const std::string& fields) {
  return FromText<v1::SetStatusRolesRequest>("entity: ENTITY_LEAD " + fields);
}

TEST(ApplyRoles, GivesEachRoleToItsStatus) {
  std::vector<Status> statuses = LeadStatuses();

  EXPECT_THAT(ApplyRoles(Roles("default_status: 'statuses/lead/good'"
                               " lost_status: 'statuses/lead/lost'"),
                         Settings(), statuses),
              IsOk());

  EXPECT_EQ(statuses[0].role(), Status::ROLE_UNSPECIFIED);
  EXPECT_EQ(statuses[1].role(), Status::ROLE_DEFAULT);
  EXPECT_EQ(statuses[2].role(), Status::ROLE_UNSPECIFIED);
  EXPECT_EQ(statuses[3].role(), Status::ROLE_LOST);
}

TEST(ApplyRoles, HoldsForTheVersionsThatTheCallerKnows) {
  std::vector<Status> statuses = LeadStatuses();
  v1::SetStatusRolesRequest request = Roles(
      "default_status: 'statuses/lead/good' lost_status: 'statuses/lead/lost'"
      " etags { key: 'statuses/lead/new' value: '6' }");

  EXPECT_THAT(ApplyRoles(request, Settings(), statuses),
              FailsWith(absl::StatusCode::kAborted, ErrorReason::ERROR_REASON_ETAG_MISMATCH));
  (*request.mutable_etags())["statuses/lead/new"] = Named("new").etag();
  EXPECT_THAT(ApplyRoles(request, Settings(), statuses), IsOk());
}

TEST(ApplyRoles, NeedsALostStatusOfLeads) {
  std::vector<Status> statuses = LeadStatuses();
  EXPECT_THAT(ApplyRoles(Roles("default_status: 'statuses/lead/new'"), Settings(), statuses),
              AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                    HasMetadata("role", "LOST")));
}

TEST(ApplyRoles, NeedsAConvertedStatusWhereConversionIsShownByOne) {
  std::vector<Status> statuses = LeadStatuses();
  Settings settings;
  settings.set_converted_representation(Settings::CONVERTED_REPRESENTATION_STATUS);

  EXPECT_THAT(
      ApplyRoles(Roles("default_status: 'statuses/lead/new' lost_status: 'statuses/lead/lost'"),
                 settings, statuses),
      AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
            HasMetadata("role", "CONVERTED")));
}

// From new to good and from good to better.
Settings StrictPath() {
  return FromText<Settings>(R"pb(
    transition_policy: TRANSITION_POLICY_STRICT
    transitions { from: "statuses/lead/new" to: "statuses/lead/good" }
    transitions { from: "statuses/lead/good" to: "statuses/lead/better" }
  )pb");
}

std::vector<Status> LeadStatusesOnAPath() {
  std::vector<Status> statuses = LeadStatuses();
  for (const char* text : {"name: 'statuses/lead/better' category: CATEGORY_OPEN",
                           "name: 'statuses/lead/aside' category: CATEGORY_OPEN"}) {
    statuses.push_back(FromText<Status>(text));
  }
  for (Status& status : statuses) {
    status.set_directly_selectable(status.category() == Status::CATEGORY_OPEN);
  }
  return statuses;
}

TEST(ApplyRoles, KeepsEveryStatusWithinReachOfAStrictPath) {
  std::vector<Status> statuses = LeadStatusesOnAPath();

  EXPECT_THAT(ApplyRoles(Roles("default_status: 'statuses/lead/better'"
                               " lost_status: 'statuses/lead/lost'"),
                         StrictPath(), statuses),
              AllOf(FailsWith(kFailedPrecondition, ErrorReason::ERROR_REASON_CONFIGURATION_INVALID),
                    HasMetadata("statuses", "statuses/lead/new,statuses/lead/good")));
}

TEST(ApplyRoles, MayCutOffWhatNoPathIsFor) {
  Settings free = StrictPath();
  free.set_transition_policy(Settings::TRANSITION_POLICY_FREE);
  std::vector<Status> statuses = LeadStatusesOnAPath();
  const auto roles =
      Roles("default_status: 'statuses/lead/better' lost_status: 'statuses/lead/lost'");

  EXPECT_THAT(ApplyRoles(roles, free, statuses), IsOk());
}

// "aside" was out of reach before.
TEST(ApplyRoles, MindsOnlyWhatItCutsOffItself) {
  std::vector<Status> statuses = LeadStatusesOnAPath();

  EXPECT_THAT(ApplyRoles(Roles("default_status: 'statuses/lead/new'"
                               " lost_status: 'statuses/lead/lost'"),
                         StrictPath(), statuses),
              IsOk());
}

struct WrongRole {
  const char* field;
  const char* status;
};

class ApplyRolesTest : public ::testing::TestWithParam<WrongRole> {};

INSTANTIATE_TEST_SUITE_P(
    , ApplyRolesTest,
    ::testing::Values(WrongRole{"default_status", "lost"}, WrongRole{"default_status", "old"},
                      WrongRole{"default_status", "unknown"}, WrongRole{"converted_status", "good"},
                      WrongRole{"lost_status", "good"}, WrongRole{"won_status", "won"}));

TEST_P(ApplyRolesTest, RefusesAStatusThatDoesNotFit) {
  std::vector<Status> statuses = LeadStatuses();
  auto request = Roles(
      "default_status: 'statuses/lead/new' converted_status: 'statuses/lead/won'"
      " lost_status: 'statuses/lead/lost'");
  const auto* field = request.GetDescriptor()->FindFieldByName(GetParam().field);
  request.GetReflection()->SetString(&request, field,
                                     std::string("statuses/lead/") + GetParam().status);

  EXPECT_THAT(ApplyRoles(request, Settings(), statuses), RefusesField(GetParam().field));
}

}  // namespace
}  // namespace leadline::configuration
