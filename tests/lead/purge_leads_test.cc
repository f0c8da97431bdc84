#include <string>
#include <vector>

#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/lead/merge_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using google::longrunning::Operation;
using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::NamesResource;
using test::RefusesField;
using test::StatusIs;

constexpr char kRequestId[] = "0190a5ce-7a3c-7cc1-8f4b-6a4d2ad6d001";
constexpr char kWhy[] = "converted: true reason: 'asked for' filter: 'converted = true'";

class PurgeLeadsTest : public MergeFixture {
 protected:
  ~PurgeLeadsTest() override { failpoint::Disarm(); }

  absl::StatusOr<Operation> Purge(const std::string& request = "") {
    return Call(*lead_stub_, &v1::LeadService::Stub::PurgeLeads,
                FromText<v1::PurgeLeadsRequest>(request));
  }

  Operation Operated(const std::string& name) {
    google::longrunning::GetOperationRequest request;
    request.set_name(name);
    const auto operation =
        Call(*operation_stub_, &google::longrunning::Operations::Stub::GetOperation, request);
    EXPECT_THAT(operation, IsOk());
    return operation.value_or(Operation());
  }

  // Purges to the end; how many went.
  int64_t Purged(const std::string& request = "") {
    const auto started = Purge(request);
    EXPECT_THAT(started, IsOk());
    if (!started.ok()) return -1;
    EXPECT_THAT(purges_.RunOnce(), IsOk());
    const Operation operation = Operated(started->name());
    EXPECT_TRUE(operation.done());
    v1::PurgeLeadsResponse response;
    operation.response().UnpackTo(&response);
    EXPECT_EQ(ProgressOf(operation).purged_count(), response.purged_count());
    return response.purged_count();
  }

  static v1::PurgeLeadsMetadata ProgressOf(const Operation& operation) {
    v1::PurgeLeadsMetadata metadata;
    EXPECT_TRUE(operation.metadata().UnpackTo(&metadata));
    return metadata;
  }

  std::string Deleted(const std::string& but = "") {
    std::string name = Existing(but);
    EXPECT_THAT(Delete(name), IsOk());
    return name;
  }

  // Deleted leads, in one statement.
  void DeleteMany(int count) {
    v1::BatchCreateLeadsRequest request;
    for (int i = 0; i < count; ++i) *request.add_requests()->mutable_lead() = ALead();
    ASSERT_THAT(Create(request), IsOk());
    database_.Query("UPDATE leads SET delete_time = now()");
  }

  int Count(const std::string& table) {
    return std::stoi(database_.Query("SELECT count(*) FROM " + table));
  }

  void Change(const std::function<void(Settings&)>& change) {
    Configure([&](configuration::v1::Configuration& whole) { change(*whole.mutable_settings()); });
  }
};

TEST_F(PurgeLeadsTest, RemovesDeletedLeadsWithAllThatIsAttachedToThem) {
  const std::string there = Existing();
  const std::string gone = Existing("external_ids { system: 'erp' id: '1' }");
  ASSERT_THAT(AddActivity(gone), IsOk());
  ASSERT_THAT(AddComment(gone, "soon gone"), IsOk());
  ASSERT_THAT(Delete(gone), IsOk());

  EXPECT_EQ(Purged(), 1);

  EXPECT_THAT(Get(gone), NamesResource(gone));
  EXPECT_THAT(Get(there), IsOk());
  EXPECT_EQ(Count("activities") + Count("comments") + Count("lead_external_ids"), 0);
  EXPECT_EQ(Events("LeadPurged", gone), 1);
}

TEST_F(PurgeLeadsTest, FollowsTheFilter) {
  Deleted("company_name: 'Acme'");
  Deleted("company_name: 'Other'");

  EXPECT_EQ(Purged("filter: 'company_name = \"Acme\"'"), 1);
  EXPECT_EQ(Count("leads"), 1);
  EXPECT_EQ(Purged("filter: 'delete_time < \"2020-01-01T00:00:00Z\"'"), 0);
}

TEST_F(PurgeLeadsTest, LeavesLeadsThatAreToBeKeptForSomeDays) {
  Change([](Settings& settings) { settings.set_lead_retention_days(30); });
  const std::string recent = Deleted(), old = Deleted();
  database_.Query("UPDATE leads SET delete_time = now() - interval '31 days' WHERE id = '" +
                  old.substr(6) + "'");

  const auto lead = Get(recent);
  EXPECT_EQ(lead->purge_time().seconds(), lead->delete_time().seconds() + 30 * 24 * 3600);
  EXPECT_EQ(Purged(), 1);
  EXPECT_THAT(Get(recent), IsOk());
  EXPECT_FALSE(Get(Existing())->has_purge_time());
}

TEST_F(PurgeLeadsTest, OnlyCountsWhenItOnlyValidates) {
  Deleted();

  const auto counted = Purge("validate_only: true");

  ASSERT_THAT(counted, IsOk());
  EXPECT_TRUE(counted->done());
  EXPECT_EQ(counted->name(), "");
  EXPECT_EQ(ProgressOf(*counted).lead_count(), 1);
  EXPECT_EQ(Count("operations"), 0);
  EXPECT_EQ(Count("leads"), 1);
}

TEST_F(PurgeLeadsTest, TellsOfItselfBeforeItBegins) {
  Deleted();

  const auto started = Purge("reason: 'spring cleaning'");

  ASSERT_THAT(started, IsOk());
  EXPECT_FALSE(started->done());
  EXPECT_EQ(ProgressOf(*started).lead_count(), 1);
  EXPECT_EQ(ProgressOf(*started).purged_count(), 0);
  EXPECT_EQ(ProgressOf(*started).reason(), "spring cleaning");
  EXPECT_EQ(ProgressOf(*started).actor(), "users/developer");
  EXPECT_GT(ProgressOf(*started).create_time().seconds(), 0);
}

TEST_F(PurgeLeadsTest, LeavesWhatIsDeletedAfterItWasAskedFor) {
  ASSERT_THAT(Purge(), IsOk());
  const std::string later = Deleted();

  ASSERT_THAT(purges_.RunOnce(), IsOk());

  EXPECT_THAT(Get(later), IsOk());
}

TEST_F(PurgeLeadsTest, GoesOnAfterACrashAndCountsNothingTwice) {
  DeleteMany(250);
  const auto started = Purge();
  ASSERT_THAT(failpoint::Arm("purge.after_step=unavailable@1"), IsOk());
  EXPECT_THAT(purges_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Count("leads"), 150);
  EXPECT_EQ(ProgressOf(Operated(started->name())).purged_count(), 100);
  ASSERT_THAT(failpoint::Arm("purge.before_commit=unavailable@1"), IsOk());
  EXPECT_THAT(purges_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(Count("leads"), 150);
  failpoint::Disarm();

  PurgeStore store(*database_, lead_lists_);
  PurgeLeads another(store, settings_);
  ASSERT_THAT(another.RunOnce(), IsOk());

  EXPECT_EQ(Count("leads"), 0);
  const Operation operation = Operated(started->name());
  EXPECT_TRUE(operation.has_response());
  EXPECT_EQ(ProgressOf(operation).purged_count(), 250);
  EXPECT_EQ(database_.Query("SELECT count(DISTINCT resource) || ' ' || count(*) FROM events "
                            "WHERE type = 'LeadPurged'"),
            "250 250");
}

TEST_F(PurgeLeadsTest, StopsWhereItIsWhenItIsCancelled) {
  DeleteMany(150);
  const auto started = Purge();
  ASSERT_THAT(failpoint::Arm("purge.after_step=unavailable@1"), IsOk());
  EXPECT_THAT(purges_.RunOnce(), StatusIs(absl::StatusCode::kUnavailable));
  failpoint::Disarm();

  google::longrunning::CancelOperationRequest cancel;
  cancel.set_name(started->name());
  ASSERT_THAT(
      Call(*operation_stub_, &google::longrunning::Operations::Stub::CancelOperation, cancel),
      IsOk());

  ASSERT_THAT(purges_.RunOnce(), IsOk());
  EXPECT_EQ(Count("leads"), 50);
  EXPECT_EQ(Operated(started->name()).error().code(),
            static_cast<int>(absl::StatusCode::kCancelled));
}

TEST_F(PurgeLeadsTest, IsOneOperationForEachRequestId) {
  const std::string id = std::string("request_id: '") + kRequestId + "'";
  const auto first = Purge(id);
  ASSERT_THAT(first, IsOk());

  EXPECT_EQ(Purge(id)->name(), first->name());
  EXPECT_THAT(Purge(id + " reason: 'x'"), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                    type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(PurgeLeadsTest, IsRefusedWhereLeadsAreNotDeleted) {
  Change([](Settings& settings) {
    settings.set_lead_delete_policy(Settings::LEAD_DELETE_POLICY_FORBID);
  });

  const auto refused = Purge();

  EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition,
                                 type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(refused, HasMetadata("feature", "lead_delete_policy"));
}

TEST_F(PurgeLeadsTest, RefusesWhatDoesNotGoTogether) {
  EXPECT_THAT(Purge("converted: true"), RefusesField("filter"));
  EXPECT_THAT(Purge("converted: true"), RefusesField("reason"));
  EXPECT_THAT(Purge("request_id: 'x'"), RefusesField("request_id"));
  EXPECT_THAT(Purge("filter: 'nothing = 1'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
  EXPECT_THAT(Purge("reason: '" + std::string(1001, 'x') + "'"), RefusesField("reason"));
}

TEST_F(PurgeLeadsTest, TakesMergedLeadsAlongWithWhatTheyArePartOf) {
  const std::string survivor = Existing(), merged = Existing();
  ASSERT_THAT(Merge(survivor, {merged}), IsOk());
  ASSERT_THAT(Delete(survivor), IsOk());

  EXPECT_EQ(Purged("filter: 'name = \"" + survivor + "\"'"), 2);

  EXPECT_EQ(Count("leads"), 0);
  EXPECT_EQ(Events("LeadPurged", merged), 1);
}

TEST_F(PurgeLeadsTest, LeavesConvertedLeadsUnlessItSaysOtherwise) {
  const std::string conversion = ANameOf("conversions"), converted = Converted(conversion);
  Held(ANameOf("conversions"));
  Existing();
  EXPECT_EQ(Purged(), 0);

  EXPECT_EQ(Purged(kWhy), 1);

  EXPECT_THAT(Get(converted), NamesResource(converted));
  EXPECT_EQ(Count("leads"), 2);
  EXPECT_EQ(database_.Query("SELECT 'conversions/' || conversion || ' ' || actor || ' ' || reason "
                            "FROM purged_leads"),
            conversion + " developer asked for");
}

TEST_F(PurgeLeadsTest, LeavesAConversionThatCanBeUndoneAndCompletedLate) {
  const std::string conversion = ANameOf("conversions"), lead = Converted(conversion);
  ASSERT_EQ(Purged(kWhy), 1);

  EXPECT_THAT(Complete(CompletionOf(conversion, lead)), IsOk());
  const auto scan = [&] {
    v1::ScanHandoffsRequest request;
    request.add_leads(lead);
    return handoffs_.Scan("default", request);
  };
  ASSERT_EQ(scan()->handoffs_size(), 1);
  EXPECT_TRUE(scan()->handoffs(0).purged());
  EXPECT_EQ(scan()->handoffs(0).conversion(), conversion);

  v1::RevertHandoffRequest revert;
  revert.set_conversion(conversion);
  revert.set_lead(lead);
  revert.set_status("statuses/lead/to-be-processed");
  revert.set_actor("users/developer");
  EXPECT_THAT(handoffs_.Revert("default", revert), IsOk());
  EXPECT_THAT(handoffs_.Revert("default", revert), IsOk());
  EXPECT_EQ(scan()->handoffs_size(), 0);
  EXPECT_THAT(Get(lead), NamesResource(lead));
}

}  // namespace
}  // namespace leadline::lead
