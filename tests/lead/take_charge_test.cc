#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Message = v1::BatchTakeChargeResponse;

constexpr char kMe[] = "users/developer";

class TakeChargeTest : public LeadFixture {
 protected:
  absl::StatusOr<v1::Lead> Take(const std::string& name, const std::string& but = "") {
    const auto response =
        Ask(&v1::LeadService::Stub::TakeChargeOfLead, "name: '" + name + "' " + but);
    if (!response.ok()) return response.status();
    return response->lead();
  }

  // All that a batch tells until it ends well.
  absl::StatusOr<std::vector<Message>> TakeAll(const v1::BatchTakeChargeRequest& request) {
    grpc::ClientContext context;
    const auto reader = lead_stub_->BatchTakeCharge(&context, request);
    std::vector<Message> messages;
    for (Message message; reader->Read(&message);) messages.push_back(message);
    const grpc::Status end = reader->Finish();
    if (!end.ok()) return peer::FromGrpc(end);
    return messages;
  }

  absl::StatusOr<std::vector<Message>> TakeNamed(const std::vector<std::string>& names) {
    v1::BatchTakeChargeRequest request;
    for (const std::string& name : names) request.add_names(name);
    return TakeAll(request);
  }

  absl::StatusOr<std::vector<Message>> TakeFiltered(const std::string& filter) {
    v1::BatchTakeChargeRequest request;
    request.set_filter(filter);
    return TakeAll(request);
  }

  void AssignOnlyTo(const std::vector<std::string>& users) {
    Configure([&](configuration::v1::Configuration& whole) {
      whole.mutable_settings()->mutable_assignable_users()->Assign(users.begin(), users.end());
    });
  }
};

TEST_F(TakeChargeTest, MakesTheCallerResponsibleAndTellsAsAssigningDoes) {
  const std::string name = Existing("owner: 'users/ann'");

  const auto taken = Take(name);

  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->owner(), kMe);
  EXPECT_EQ(Get(name)->owner(), kMe);
  EXPECT_EQ(database_.Query("SELECT concat(attributes->>'previous_owner', attributes->>'owner') "
                            "FROM events WHERE type = 'LeadAssigned'"),
            "users/annusers/developer");
}

TEST_F(TakeChargeTest, ChangesNothingForWhoIsResponsibleAlready) {
  const std::string name = Existing("owner: 'users/developer'");

  const auto taken = Take(name);

  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->etag(), "1");
  EXPECT_EQ(Events("LeadAssigned", name), 0);
}

TEST_F(TakeChargeTest, RefusesAStaleEtag) {
  const std::string name = Existing();
  ASSERT_THAT(Assign(name, "users/ann"), IsOk());

  EXPECT_THAT(Take(name, "etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(TakeChargeTest, TellsOfEachLeadOfABatchAndSumsUp) {
  const std::string a = Existing("owner: 'users/ann'"), b = Existing();
  const std::string missing = ANameOf("leads"), converted = Converted(ANameOf("conversions"));

  const auto told = TakeNamed({a, missing, converted, b});

  ASSERT_THAT(told, IsOk());
  ASSERT_THAT(*told, SizeIs(5));
  const std::vector<std::string> names = {a, missing, converted, b};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ((*told)[i].index(), i);
    EXPECT_EQ((*told)[i].name(), names[i]);
  }
  EXPECT_EQ((*told)[0].lead().owner(), kMe);
  EXPECT_THAT(FromRpcStatus((*told)[1].status()),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(FromRpcStatus((*told)[2].status()), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                            type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_EQ(Get(b)->owner(), kMe);
  EXPECT_EQ((*told)[4].index(), 4);
  EXPECT_EQ((*told)[4].summary().success_count(), 2);
  EXPECT_EQ((*told)[4].summary().failure_count(), 2);
}

TEST_F(TakeChargeTest, TakesTheLeadsThatMatchAFilter) {
  const std::string a = Existing("score: 5"), other = Existing("score: 1");
  const std::string b = Existing("score: 5");

  const auto told = TakeFiltered("score = 5");

  ASSERT_THAT(told, IsOk());
  ASSERT_THAT(*told, SizeIs(3));
  EXPECT_EQ((*told)[0].name(), b);  // The newest first.
  EXPECT_EQ((*told)[1].name(), a);
  EXPECT_EQ((*told)[2].summary().success_count(), 2);
  EXPECT_EQ(Get(other)->owner(), "");
}

TEST_F(TakeChargeTest, SumsUpThatNothingMatched) {
  const auto told = TakeFiltered("score = 5");

  ASSERT_THAT(told, IsOk());
  ASSERT_THAT(*told, SizeIs(1));
  EXPECT_TRUE((*told)[0].has_summary());
  EXPECT_EQ((*told)[0].summary().success_count(), 0);
}

TEST_F(TakeChargeTest, DoesNothingWhenMoreMatchThanABatchMayHave) {
  v1::BatchCreateLeadsRequest many;
  for (int i = 0; i < 501; ++i) *many.add_requests()->mutable_lead() = ALead();
  ASSERT_THAT(Create(many), IsOk());
  ASSERT_THAT(Create(many), IsOk());

  EXPECT_THAT(TakeFiltered("score = 0"), RefusesField("filter"));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM leads WHERE owner IS NOT NULL"), "0");
}

TEST_F(TakeChargeTest, RefusesABatchThatNamesNothingTwiceOrBoth) {
  const std::string name = Existing();

  EXPECT_THAT(TakeNamed({}), RefusesField("names"));
  EXPECT_THAT(TakeNamed({name, name}), RefusesField("names"));
  EXPECT_THAT(TakeNamed({"accounts/1"}), RefusesField("names[0]"));
  v1::BatchTakeChargeRequest both;
  both.add_names(name);
  both.set_filter("score = 0");
  EXPECT_THAT(TakeAll(both), RefusesField("names"));
  EXPECT_THAT(TakeFiltered("nonsense ="),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID));
}

TEST_F(TakeChargeTest, IsForUsersThatLeadsAreAssignedTo) {
  const std::string name = Existing();
  AssignOnlyTo({"users/ann"});

  EXPECT_THAT(Take(name), RefusesField("owner"));
  EXPECT_THAT(TakeNamed({name}), RefusesField("owner"));

  AssignOnlyTo({"users/ann", kMe});
  EXPECT_THAT(Take(name), IsOk());
}

TEST_F(TakeChargeTest, LeavesOtherWaysOfAssigningToTheSameUsers) {
  const std::string old = Existing("owner: 'users/bob'");
  AssignOnlyTo({"users/ann"});

  EXPECT_THAT(Create(ALead("owner: 'users/bob'")), RefusesField("lead.owner"));
  v1::BatchCreateLeadsRequest import;
  *import.add_requests()->mutable_lead() = ALead("owner: 'users/ann'");
  *import.add_requests()->mutable_lead() = ALead("owner: 'users/bob'");
  EXPECT_THAT(Create(import), RefusesField("requests[1].lead.owner"));
  EXPECT_THAT(Assign(Existing(), "users/bob"), RefusesField("owner"));
  EXPECT_THAT(
      Ask(&v1::LeadService::Stub::HandOffLead, "name: '" + Existing() + "' owner: 'users/bob'"),
      RefusesField("owner"));

  EXPECT_THAT(Create(ALead("owner: 'users/ann'")), IsOk());
  EXPECT_THAT(Update(ALead("name: '" + old + "' score: 3"), "score"), IsOk());
  EXPECT_THAT(Assign(old, "users/bob"), IsOk());  // Who it is already.
  EXPECT_THAT(Assign(old, ""), IsOk());
}

}  // namespace
}  // namespace leadline::lead
