// What those who operate lead-service are shown of leads that are held.

#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListHoldsTest : public HandoffTest {
 protected:
  absl::StatusOr<v1::ListHoldsResponse> List(const std::string& request = "") {
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::ListHolds,
                test::FromText<v1::ListHoldsRequest>(request));
  }
};

TEST_F(ListHoldsTest, ShowsWhichConversionHoldsALead) {
  const std::string lead = Held(conversion_);
  Existing();

  const auto holds = List();

  ASSERT_THAT(holds, IsOk());
  ASSERT_THAT(holds->holds(), SizeIs(1));
  const v1::Hold& hold = holds->holds(0);
  EXPECT_EQ(hold.lead(), lead);
  EXPECT_EQ(hold.conversion(), conversion_);
  EXPECT_GT(hold.next_resolve_time().seconds(), hold.hold_time().seconds());
  EXPECT_EQ(hold.resolve_attempt_count(), 0);
}

TEST_F(ListHoldsTest, ShowsNoneThatEnded) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(Abort(conversion_, lead), IsOk());
  Converted(ANameOf("conversions"));

  EXPECT_THAT(List()->holds(), IsEmpty());
}

TEST_F(ListHoldsTest, ShowsTheOldestFirstPageByPage) {
  std::vector<std::string> leads;
  for (int i = 0; i < 3; ++i) leads.push_back(Held(ANameOf("conversions")));

  const auto first = List("page_size: 2");
  ASSERT_THAT(first, IsOk());
  const auto second = List("page_size: 2 page_token: '" + first->next_page_token() + "'");
  ASSERT_THAT(second, IsOk());

  ASSERT_THAT(first->holds(), SizeIs(2));
  ASSERT_THAT(second->holds(), SizeIs(1));
  EXPECT_EQ(first->holds(0).lead(), leads[0]);
  EXPECT_EQ(first->holds(1).lead(), leads[1]);
  EXPECT_EQ(second->holds(0).lead(), leads[2]);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ListHoldsTest, RefusesATokenOfSomethingElse) {
  EXPECT_THAT(List("page_token: 'x'"), FailsWith(absl::StatusCode::kInvalidArgument,
                                                 type::v1::ERROR_REASON_PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace leadline::lead
