#include <future>

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

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

class ActivityTest : public LeadFixture {
 protected:
  absl::StatusOr<Activity> GetActivity(const std::string& name) {
    v1::GetActivityRequest request;
    request.set_name(name);
    const auto response = Call(*activity_stub_, &v1::ActivityService::Stub::GetActivity, request);
    if (!response.ok()) return response.status();
    return response->activity();
  }

  absl::StatusOr<v1::CreateCommentResponse> Comment(const std::string& lead,
                                                    const std::string& text) {
    v1::CreateCommentRequest request;
    request.mutable_comment()->set_lead(lead);
    request.mutable_comment()->set_text(text);
    request.set_request_id("7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11");
    return Call(*activity_stub_, &v1::ActivityService::Stub::CreateComment, request);
  }
};

TEST_F(ActivityTest, IsKeptAsItWasGiven) {
  const std::string lead = Existing();

  const auto added = AddActivity(
      lead,
      "kind: KIND_MEETING state: STATE_COMPLETED subject: 'Lunch' description: 'a \\\\ \"b\"' "
      "owner: 'users/bob' start_time { seconds: 1750000000 } end_time { seconds: 1750003600 } "
      "due_time { seconds: 1760000000 }");

  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->creator(), "users/developer");
  EXPECT_EQ(added->owner(), "users/bob");
  EXPECT_THAT(GetActivity(added->name()), IsOkAndHolds(EqualsProto(*added)));
  EXPECT_THAT(Activities(lead)->activities(0), EqualsProto(*added));
  EXPECT_EQ(Events("ActivityCreated", added->name()), 1);
}

TEST_F(ActivityTest, IsScheduledAndItsCreatorsUnlessSaid) {
  const auto added = AddActivity(Existing());

  EXPECT_EQ(added->state(), Activity::STATE_SCHEDULED);
  EXPECT_EQ(added->owner(), "users/developer");
}

TEST_F(ActivityTest, ShowsOnTheLeadWhenItIsOrWas) {
  const std::string lead = Existing();
  for (const char* time : {"1000", "2000", "4000000000", "5000000000"}) {
    ASSERT_THAT(AddActivity(lead, "start_time { seconds: " + std::string(time) + " }"), IsOk());
  }

  const auto shown = Get(lead);

  EXPECT_EQ(shown->last_event_time().seconds(), 2000);
  EXPECT_EQ(shown->next_event_time().seconds(), 4000000000);
  EXPECT_EQ(List()->leads(0).next_event_time().seconds(), 4000000000);
}

TEST_F(ActivityTest, NeedsALeadThatIsThere) {
  EXPECT_THAT(AddActivity(ANameOf("leads")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(AddActivity(ANameOf("accounts")),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_THAT(AddComment(ANameOf("leads"), "x"),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(ActivityTest, RefusesWhatMakesNoSense) {
  const std::string lead = Existing();

  EXPECT_THAT(AddActivity(lead, "end_time { seconds: 1 }"), RefusesField("activity.end_time"));
  EXPECT_THAT(AddActivity(lead, "start_time { seconds: 2 } end_time { seconds: 1 }"),
              RefusesField("activity.end_time"));
  EXPECT_THAT(AddActivity(lead, "subject: '" + std::string(201, 'x') + "'"),
              RefusesField("activity.subject"));
  EXPECT_THAT(AddComment(lead, " \n"), RefusesField("comment.text"));
}

TEST_F(ActivityTest, IsNotFoundWhereThereIsNone) {
  EXPECT_THAT(GetActivity(ANameOf("activities")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST_F(ActivityTest, IsListedByFilterAndOrder) {
  const std::string lead = Existing();
  const auto call = AddActivity(lead, "start_time { seconds: 5 }");
  const auto task = AddActivity(lead, "kind: KIND_TASK");
  v1::ListActivitiesRequest request;
  request.set_parent(lead);
  request.set_order_by("start_time");

  EXPECT_EQ(Call(*activity_stub_, &v1::ActivityService::Stub::ListActivities, request)
                ->activities(0)
                .name(),
            call->name());
  request.set_filter("kind = KIND_TASK");
  const auto tasks = Call(*activity_stub_, &v1::ActivityService::Stub::ListActivities, request);
  ASSERT_EQ(tasks->activities_size(), 1);
  EXPECT_EQ(tasks->activities(0).name(), task->name());
}

TEST_F(ActivityTest, IsListedPageByPage) {
  const std::string lead = Existing();
  for (int i = 0; i < 3; ++i) ASSERT_THAT(AddActivity(lead), IsOk());
  v1::ListActivitiesRequest request;
  request.set_parent(lead);
  request.set_page_size(2);
  const auto first = Call(*activity_stub_, &v1::ActivityService::Stub::ListActivities, request);
  request.set_page_token(first->next_page_token());

  const auto second = Call(*activity_stub_, &v1::ActivityService::Stub::ListActivities, request);

  EXPECT_EQ(first->activities_size(), 2);
  EXPECT_EQ(second->activities_size(), 1);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ActivityTest, IsListedOnlyUnderItsOwnLead) {
  const std::string lead = Existing();
  ASSERT_THAT(AddActivity(lead), IsOk());
  ASSERT_THAT(AddComment(lead, "x"), IsOk());
  const std::string other = Existing();

  EXPECT_EQ(Activities(other)->activities_size() + Comments(other)->comments_size(), 0);
  const std::string id = lead.substr(lead.find('/'));
  EXPECT_EQ(Activities("accounts" + id)->activities_size(), 0);
}

TEST_F(ActivityTest, HasParentsOfFourKinds) {
  for (const char* collection : {"leads", "accounts", "contacts", "opportunities"}) {
    EXPECT_THAT(Activities(ANameOf(collection)), IsOk());
    EXPECT_THAT(Comments(ANameOf(collection)), IsOk());
  }
  for (const std::string& parent : {ANameOf("activities"), std::string("leads"),
                                    std::string("leads/1"), std::string("leads/x/y")}) {
    EXPECT_THAT(Activities(parent), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
    EXPECT_THAT(Comments(parent), FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  }
}

TEST_F(ActivityTest, CommentIsMadeOnceForEachRequestId) {
  const std::string lead = Existing();
  const auto first = Comment(lead, "hello");
  ASSERT_THAT(first, IsOk());

  const auto again = Comment(lead, "hello");

  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->comment(), EqualsProto(first->comment()));
  EXPECT_EQ(Comments(lead)->comments_size(), 1);
  EXPECT_EQ(Events("CommentCreated", first->comment().name()), 1);
  EXPECT_THAT(Comment(lead, "other"), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(ActivityTest, IsRefusedOnAConvertedLead) {
  const std::string conversion = ANameOf("conversions");
  const std::string lead = Converted(conversion);

  for (const absl::Status& refused :
       {AddActivity(lead).status(), AddComment(lead, "late").status()}) {
    EXPECT_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition,
                                   type::v1::ERROR_REASON_LEAD_CONVERTED));
    EXPECT_THAT(refused, HasMetadata("conversion", conversion));
  }
}

}  // namespace
}  // namespace leadline::lead
