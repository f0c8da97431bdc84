// What conversion-service is shown of leads that are held or converted.

#include <algorithm>

#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ScanHandoffsTest : public HandoffTest {
 protected:
  v1::ScanHandoffsResponse Scan(const std::string& request = "") {
    const auto response = TryScan(request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *response : v1::ScanHandoffsResponse();
  }

  absl::StatusOr<v1::ScanHandoffsResponse> TryScan(const std::string& request) {
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::ScanHandoffs,
                test::FromText<v1::ScanHandoffsRequest>(request));
  }

  std::string NewLead() { return Create(test::ALead())->name(); }
};

TEST_F(ScanHandoffsTest, ShowsNothingOfAFreeLead) {
  NewLead();

  EXPECT_THAT(Scan().handoffs(), IsEmpty());
}

TEST_F(ScanHandoffsTest, ShowsWhichConversionHoldsALead) {
  const std::string lead = NewLead();
  const std::string conversion = ANameOf("conversions");
  ASSERT_THAT(Begin(conversion, lead), IsOk());

  const auto scanned = Scan();

  ASSERT_THAT(scanned.handoffs(), SizeIs(1));
  EXPECT_EQ(scanned.handoffs(0).lead(), lead);
  EXPECT_EQ(scanned.handoffs(0).holder(), conversion);
  EXPECT_EQ(scanned.handoffs(0).conversion(), "");
  EXPECT_TRUE(scanned.handoffs(0).has_since());
}

TEST_F(ScanHandoffsTest, ShowsWhatAConvertedLeadBecameAndWhatWasHandedOver) {
  const std::string lead = NewLead();
  ASSERT_THAT(AddActivity(lead), IsOk());
  ASSERT_THAT(AddComment(lead, "called"), IsOk());
  const auto completion = CompletionOf(ANameOf("conversions"), lead);
  ASSERT_THAT(Begin(completion.conversion(), lead), IsOk());
  const auto manifest = Complete(completion);
  ASSERT_THAT(manifest, IsOk());

  const auto scanned = Scan("leads: '" + lead + "'");

  ASSERT_THAT(scanned.handoffs(), SizeIs(1));
  const v1::Handoff& handoff = scanned.handoffs(0);
  EXPECT_EQ(handoff.conversion(), completion.conversion());
  EXPECT_EQ(handoff.account(), completion.account());
  EXPECT_EQ(handoff.opportunity(), completion.opportunity());
  EXPECT_EQ(handoff.holder(), "");
  EXPECT_EQ(manifest->comment_count(), 1);
  EXPECT_THAT(handoff.manifest(), test::EqualsProto(*manifest));
  EXPECT_THAT(handoff.attached(), test::EqualsProto(*manifest));
}

TEST_F(ScanHandoffsTest, CountsOnlyWhatIsAttachedToTheTargets) {
  const std::string lead = NewLead();
  ASSERT_THAT(AddComment(lead, "called"), IsOk());
  const auto completion = CompletionOf(ANameOf("conversions"), lead);
  ASSERT_THAT(Begin(completion.conversion(), lead), IsOk());
  ASSERT_THAT(Complete(completion), IsOk());
  database_.Query("UPDATE comments SET account = NULL");

  EXPECT_EQ(Scan().handoffs(0).attached().comment_count(), 0);
}

TEST_F(ScanHandoffsTest, GoesThroughAllLeadsBitByBit) {
  std::vector<std::string> held;
  for (int i = 0; i < 5; ++i) {
    held.push_back(NewLead());
    ASSERT_THAT(Begin(ANameOf("conversions"), held.back()), IsOk());
    NewLead();
  }
  std::sort(held.begin(), held.end());

  std::vector<std::string> seen;
  std::string after;
  do {
    const auto scanned = Scan("limit: 3 after_lead: '" + after + "'");
    for (const v1::Handoff& handoff : scanned.handoffs()) seen.push_back(handoff.lead());
    after = scanned.last_lead();
  } while (!after.empty());

  EXPECT_EQ(seen, held);
}

TEST_F(ScanHandoffsTest, LeavesOutWhatDoesNotExist) {
  const auto scanned = Scan("leads: '" + ANameOf("leads") + "'");

  EXPECT_THAT(scanned.handoffs(), IsEmpty());
  EXPECT_EQ(scanned.last_lead(), "");
}

TEST_F(ScanHandoffsTest, RefusesANameOfSomethingElse) {
  EXPECT_THAT(TryScan("leads: 'accounts/1'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::lead
