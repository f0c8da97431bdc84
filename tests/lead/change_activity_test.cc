#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using v1::Activity;
using Stub = v1::ActivityService::Stub;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class ChangeActivityTest : public LeadFixture {
 protected:
  template <class Request, class Response>
  absl::StatusOr<Response> Do(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const std::string& request) {
    return Call(*activity_stub_, method, FromText<Request>(request));
  }

  absl::StatusOr<Activity> UpdateActivity(const std::string& name, const std::string& values,
                                          const std::string& but = "") {
    const auto response =
        Do(&Stub::UpdateActivity, "activity { name: '" + name + "' " + values + " } " + but);
    if (!response.ok()) return response.status();
    return response->activity();
  }

  absl::StatusOr<Activity> CompleteActivity(const std::string& name, const std::string& but = "") {
    const auto response = Do(&Stub::CompleteActivity, "name: '" + name + "' " + but);
    if (!response.ok()) return response.status();
    return response->activity();
  }

  absl::StatusOr<v1::DeleteActivityResponse> DeleteActivity(const std::string& name,
                                                            const std::string& but = "") {
    return Do(&Stub::DeleteActivity, "name: '" + name + "' " + but);
  }

  absl::StatusOr<Activity> GetActivity(const std::string& name) {
    const auto response = Do(&Stub::GetActivity, "name: '" + name + "'");
    if (!response.ok()) return response.status();
    return response->activity();
  }

  std::string Added(const std::string& lead, const std::string& but = "") {
    const auto added = AddActivity(lead, but);
    EXPECT_THAT(added, IsOk());
    return added->name();
  }
};

TEST_F(ChangeActivityTest, WritesTheFieldsOfTheMask) {
  const std::string name = Added(Existing(), "kind: KIND_TASK description: 'all of it'");

  const auto changed = UpdateActivity(
      name,
      "subject: 'Offer' description: 'unmasked' owner: 'users/bea' participants: 'users/bob' "
      "participants: 'users/cy' due_time { seconds: 4000000000 } outcome: 'soon'",
      "update_mask { paths: 'subject' paths: 'owner' paths: 'participants' paths: 'due_time' "
      "paths: 'outcome' }");

  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->subject(), "Offer");
  EXPECT_EQ(changed->description(), "all of it");
  EXPECT_EQ(changed->owner(), "users/bea");
  EXPECT_EQ(changed->participants(1), "users/cy");
  EXPECT_EQ(changed->etag(), "2");
  EXPECT_THAT(GetActivity(name), IsOkAndHolds(EqualsProto(*changed)));
  EXPECT_EQ(Events("ActivityUpdated", name), 1);
}

TEST_F(ChangeActivityTest, WritesNothingWhereNothingChanges) {
  const std::string name = Added(Existing());

  EXPECT_EQ(UpdateActivity(name, "subject: 'Talk about prices'")->etag(), "1");
  EXPECT_EQ(UpdateActivity(name, "subject: 'Other'", "validate_only: true")->subject(), "Other");

  EXPECT_EQ(GetActivity(name)->subject(), "Talk about prices");
  EXPECT_EQ(Events("ActivityUpdated", name), 0);
}

TEST_F(ChangeActivityTest, RefusesWhatIsFixedOrMakesNoSense) {
  const std::string name = Added(Existing(), "start_time { seconds: 1000 }");

  const std::string values = "subject: 'x' kind: KIND_SMS lead: '" + ANameOf("leads") + "'";
  for (const char* path : {"lead", "kind", "state", "creator", "email", "nonsense"}) {
    EXPECT_THAT(UpdateActivity(name, values, "update_mask { paths: '" + std::string(path) + "' }"),
                RefusesField("update_mask"))
        << path;
  }
  EXPECT_THAT(UpdateActivity(name, "end_time { seconds: 1 }"), RefusesField("activity.end_time"));
  EXPECT_THAT(UpdateActivity(ANameOf("activities"), "subject: 'x'"),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(UpdateActivity(ANameOf("comments"), "subject: 'x'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(ChangeActivityTest, KeepsToTheVersionThatIsMeant) {
  const std::string name = Added(Existing());
  ASSERT_THAT(UpdateActivity(name, "subject: 'Other' etag: '1'"), IsOk());

  for (const absl::Status& refused :
       {UpdateActivity(name, "subject: 'x' etag: '1'").status(),
        CompleteActivity(name, "etag: '1'").status(), DeleteActivity(name, "etag: '1'").status()}) {
    EXPECT_THAT(refused,
                FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  }
}

TEST_F(ChangeActivityTest, CompletesWhatWasToCome) {
  const std::string name =
      Added(Existing(), "start_time { seconds: 4000000000 } end_time { seconds: 4000003600 }");

  const auto done =
      CompleteActivity(name, "complete_time { seconds: 1700000000 } outcome: 'They buy'");

  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state(), Activity::STATE_COMPLETED);
  EXPECT_EQ(done->complete_time().seconds(), 1700000000);
  EXPECT_EQ(done->start_time().seconds(), 1700000000);
  EXPECT_FALSE(done->has_end_time());
  EXPECT_EQ(done->outcome(), "They buy");
  EXPECT_THAT(CompleteActivity(name, "outcome: 'again'"), IsOkAndHolds(EqualsProto(*done)));
  EXPECT_EQ(Events("ActivityCompleted", name), 1);
}

TEST_F(ChangeActivityTest, CompletesNowUnlessSaidAndNeverInTheFuture) {
  const std::string lead = Existing();
  const std::string task = Added(lead, "kind: KIND_TASK"), call = Added(lead);

  EXPECT_THAT(CompleteActivity(task, "complete_time { seconds: 4000000000 }"),
              RefusesField("complete_time"));
  EXPECT_FALSE(CompleteActivity(task)->has_start_time());
  const auto done = CompleteActivity(call);
  EXPECT_THAT(done->start_time(), EqualsProto(done->complete_time()));
  EXPECT_TRUE(Get(lead)->has_last_event_time());
}

TEST_F(ChangeActivityTest, DeletesWhatThenIsInNoList) {
  const std::string lead = Existing();
  const std::string name = Added(lead, "start_time { seconds: 1000 }");

  const auto deleted = DeleteActivity(name);

  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->activity().has_delete_time());
  EXPECT_THAT(GetActivity(name), IsOkAndHolds(EqualsProto(deleted->activity())));
  EXPECT_EQ(Activities(lead)->activities_size(), 0);
  EXPECT_EQ(
      Do(&Stub::ListActivities, "parent: '" + lead + "' show_deleted: true")->activities_size(), 1);
  EXPECT_FALSE(Get(lead)->has_last_event_time());
  EXPECT_EQ(Events("ActivityDeleted", name), 1);
}

TEST_F(ChangeActivityTest, LeavesADeletedActivityAsItIs) {
  const std::string name = Added(Existing());
  const auto deleted = DeleteActivity(name);

  for (const absl::Status& refused :
       {UpdateActivity(name, "subject: 'x'").status(), CompleteActivity(name).status(),
        DeleteActivity(name).status()}) {
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_ACTIVITY_DELETED));
    EXPECT_THAT(refused, HasMetadata("activity", name));
  }
  EXPECT_THAT(DeleteActivity(name, "allow_missing: true"), IsOkAndHolds(EqualsProto(*deleted)));
  EXPECT_FALSE(DeleteActivity(ANameOf("activities"), "allow_missing: true")->has_activity());
}

TEST_F(ChangeActivityTest, ReachesWhatWentOverToTheRecordsOfALead) {
  const std::string conversion = ANameOf("conversions"), lead = Existing();
  const std::string name = Added(lead), gone = Added(lead);
  ASSERT_THAT(DeleteActivity(gone), IsOk());
  ASSERT_THAT(Begin(conversion, lead), IsOk());
  const auto completion = CompletionOf(conversion, lead);
  EXPECT_EQ(Complete(completion)->activity_count(), 1);

  ASSERT_THAT(UpdateActivity(name, "subject: 'Delivery'"), IsOk());
  ASSERT_THAT(CompleteActivity(name), IsOk());

  EXPECT_EQ(Activities(completion.account())->activities(0).subject(), "Delivery");
  EXPECT_EQ(Activities(completion.account())->activities_size(), 1);
  EXPECT_TRUE(Get(lead)->has_last_event_time());
  ASSERT_THAT(DeleteActivity(name), IsOk());
  EXPECT_EQ(Activities(completion.account())->activities_size(), 0);
}

TEST_F(ChangeActivityTest, CallsNobodyWhoDoesNotWantIt) {
  const std::string lead = Existing("do_not_call: true");
  for (const char* kind : {"KIND_CALL", "KIND_SMS"}) {
    const auto refused = AddActivity(lead, "kind: " + std::string(kind));
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_DO_NOT_CALL));
    EXPECT_THAT(refused, HasMetadata("lead", lead));
    EXPECT_THAT(AddActivity(lead, "state: STATE_COMPLETED kind: " + std::string(kind)), IsOk());
  }
  EXPECT_THAT(AddActivity(lead, "kind: KIND_EMAIL"), IsOk());
  EXPECT_EQ(Activities(lead)->activities_size(), 3);
}

TEST_F(ChangeActivityTest, WritesToNobodyWhoDoesNotWantIt) {
  const std::string lead = Existing("do_not_email: true");

  EXPECT_THAT(AddActivity(lead, "kind: KIND_EMAIL"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_DO_NOT_EMAIL));
  EXPECT_THAT(AddActivity(lead, "kind: KIND_CALL"), IsOk());
}

TEST_F(ChangeActivityTest, MovesNoCallToSomebodyWhoDoesNotWantItAnyMore) {
  v1::Lead lead = *Create(test::ALead());
  const std::string call = Added(lead.name(), "start_time { seconds: 4000000000 }");
  lead.set_do_not_call(true);
  ASSERT_THAT(Update(lead, "do_not_call"), IsOk());

  EXPECT_THAT(UpdateActivity(call, "start_time { seconds: 4000000001 }"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_DO_NOT_CALL));
  EXPECT_THAT(UpdateActivity(call, "subject: 'Cancelled'"), IsOk());
  EXPECT_THAT(CompleteActivity(call), IsOk());
}

TEST_F(ChangeActivityTest, TellsNotesFromComments) {
  const std::string lead = Existing();
  ASSERT_THAT(AddComment(lead, "They asked for prices"), IsOk());
  const auto note = Do(&Stub::CreateComment,
                       "comment { lead: '" + lead + "' text: 'Likes blue' kind: KIND_NOTE }");
  ASSERT_THAT(note, IsOk());

  const auto notes = Do(&Stub::ListComments, "parent: '" + lead + "' filter: 'kind = KIND_NOTE'");

  ASSERT_EQ(notes->comments_size(), 1);
  EXPECT_THAT(notes->comments(0), EqualsProto(note->comment()));
  EXPECT_EQ(Comments(lead)->comments(1).kind(), v1::Comment::KIND_COMMENT);
}

}  // namespace
}  // namespace leadline::lead
