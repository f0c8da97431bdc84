// What belongs to an account that was merged, once conversion-service tells of it.
#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using ::testing::SizeIs;

class MoveLinksTest : public HandoffTest {
 protected:
  absl::StatusOr<v1::MoveLinksResponse> MoveLinks(const std::string& from, const std::string& to) {
    v1::MoveLinksRequest request;
    request.set_from_account(from);
    request.set_to_account(to);
    request.set_actor("users/carl");
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::MoveLinks, request);
  }

  // A converted lead with an activity and a comment, which belong to `account`.
  std::string ConvertedTo(const std::string& account) {
    const std::string lead = Existing();
    EXPECT_THAT(AddActivity(lead), IsOk());
    EXPECT_THAT(AddComment(lead, "called"), IsOk());
    auto completion = CompletionOf(ANameOf("conversions"), lead);
    completion.set_account(account);
    EXPECT_THAT(Begin(completion.conversion(), lead), IsOk());
    EXPECT_THAT(Complete(completion), IsOk());
    return lead;
  }

  const std::string merged_ = ANameOf("accounts");
  const std::string survivor_ = ANameOf("accounts");
};

TEST_F(MoveLinksTest, ReadsFromTheSurvivorAllThatTheMergedAccountHad) {
  const std::string lead = ConvertedTo(merged_);
  const std::string other = ConvertedTo(ANameOf("accounts"));
  const v1::Lead unmoved = *Get(other);
  const v1::Lead before = *Get(lead);

  const auto moved = MoveLinks(merged_, survivor_);

  ASSERT_THAT(moved, IsOk());
  EXPECT_EQ(moved->lead_count(), 1);
  EXPECT_EQ(moved->item_count(), 2);
  EXPECT_EQ(Get(lead)->account(), survivor_);
  EXPECT_NE(Get(lead)->etag(), before.etag());
  EXPECT_THAT(Comments(survivor_)->comments(), SizeIs(1));
  EXPECT_THAT(Comments(merged_)->comments(), SizeIs(0));
  EXPECT_EQ(database_.Query("SELECT count(*) FROM activities WHERE account = '" +
                            survivor_.substr(survivor_.find('/') + 1) + "'"),
            "1");
  EXPECT_EQ(Events("LeadUpdated", lead), 1);
  EXPECT_THAT(*Get(other), EqualsProto(unmoved));
}

TEST_F(MoveLinksTest, KeepsTheManifestTrue) {
  const std::string lead = ConvertedTo(merged_);
  ASSERT_THAT(MoveLinks(merged_, survivor_), IsOk());
  v1::ScanHandoffsRequest request;
  request.add_leads(lead);

  const auto scanned =
      Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::ScanHandoffs, request);

  ASSERT_THAT(scanned, IsOk());
  EXPECT_EQ(scanned->handoffs(0).account(), survivor_);
  EXPECT_EQ(scanned->handoffs(0).manifest().comment_count(), 1);
  EXPECT_THAT(scanned->handoffs(0).attached(), EqualsProto(scanned->handoffs(0).manifest()));
}

TEST_F(MoveLinksTest, MovesNothingTwice) {
  const std::string lead = ConvertedTo(merged_);
  ASSERT_THAT(MoveLinks(merged_, survivor_), IsOk());
  const v1::Lead moved = *Get(lead);

  const auto again = MoveLinks(merged_, survivor_);

  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->lead_count() + again->item_count(), 0);
  EXPECT_THAT(*Get(lead), EqualsProto(moved));
}

TEST_F(MoveLinksTest, EndsAtTheLastSurvivorInWhicheverOrderItIsTold) {
  const std::string last = ANameOf("accounts");
  const std::string one = ConvertedTo(merged_);
  const std::string other = ConvertedTo(survivor_);

  ASSERT_THAT(MoveLinks(survivor_, last), IsOk());
  ASSERT_THAT(MoveLinks(merged_, survivor_), IsOk());

  EXPECT_EQ(Get(one)->account(), last);
  EXPECT_EQ(Get(other)->account(), last);
}

TEST_F(MoveLinksTest, RefusesNamesOfSomethingElse) {
  EXPECT_THAT(MoveLinks("leads/1", survivor_),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::lead
