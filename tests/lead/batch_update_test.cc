#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;

class BatchUpdateTest : public LeadFixture {
 protected:
  absl::StatusOr<v1::BatchUpdateLeadsResponse> Change(const std::string& request) {
    return Ask(&v1::LeadService::Stub::BatchUpdateLeads, request);
  }

  // One change of a batch.
  static std::string Of(const std::string& name, const std::string& fields,
                        const std::string& but = "") {
    return "requests { lead { name: '" + name + "' " + fields + " } " + but + " } ";
  }
};

TEST_F(BatchUpdateTest, ChangesEachLeadByItsOwnMask) {
  const std::string a = Existing("score: 1 phone: '1'"), b = Existing("score: 1");

  const auto changed =
      Change(Of(b, "score: 5") + Of(a, "score: 3 phone: '2'", "update_mask { paths: 'score' }"));

  ASSERT_THAT(changed, IsOk());
  ASSERT_EQ(changed->leads_size(), 2);
  EXPECT_EQ(changed->leads(0).name(), b);
  EXPECT_EQ(changed->leads(0).score(), 5);
  EXPECT_EQ(changed->leads(1).score(), 3);
  EXPECT_EQ(changed->leads(1).phone(), "1");
  EXPECT_EQ(Get(a)->score(), 3);
  EXPECT_EQ(Events("LeadUpdated", a) + Events("LeadUpdated", b), 2);
}

TEST_F(BatchUpdateTest, WritesNothingForALeadThatStaysAsItIs) {
  const std::string a = Existing("score: 1"), b = Existing("score: 2");

  ASSERT_THAT(Change(Of(a, "score: 1") + Of(b, "score: 1")), IsOk());

  EXPECT_EQ(Get(a)->etag() + Get(b)->etag(), "12");
  EXPECT_EQ(Events("LeadUpdated", a), 0);
}

TEST_F(BatchUpdateTest, ReportsTheViolationsOfAllAndChangesNone) {
  const std::string a = Existing(), b = Existing(), c = Existing();

  const auto refused = Change(Of(a, "email: 'no address'") + Of(b, "score: 3") +
                              Of(c, "industry: 'dictionaries/industry/entries/none'"));

  EXPECT_THAT(refused, RefusesField("requests[0].lead.email"));
  EXPECT_THAT(refused, RefusesField("requests[2].lead.industry"));
  EXPECT_EQ(Get(b)->etag(), "1");
  EXPECT_THAT(Change(Of(a, "score: 1", "update_mask { paths: 'status' }")),
              RefusesField("requests[0].update_mask"));
}

TEST_F(BatchUpdateTest, ChangesNoneWhenOneCannotBeChanged) {
  const std::string free = Existing(), converted = Converted(ANameOf("conversions"));

  EXPECT_THAT(
      Change(Of(free, "score: 3") + Of(converted, "score: 3")),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_THAT(Change(Of(free, "score: 3") + Of(ANameOf("leads"), "score: 3")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Change(Of(free, "score: 3 etag: '9'")),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_EQ(Get(free)->score(), 0);
}

TEST_F(BatchUpdateTest, RefusesWhatABatchCannotHold) {
  const std::string name = Existing();

  const auto refused = Change(Of(name, "score: 1") + Of(name, "score: 2", "validate_only: true"));

  EXPECT_THAT(refused, RefusesField("requests[1].lead.name"));
  EXPECT_THAT(refused, RefusesField("requests[1].validate_only"));
  EXPECT_THAT(Change(""), RefusesField("requests"));
  EXPECT_THAT(Change(Of("accounts/1", "score: 1")), RefusesField("requests[0].lead.name"));
}

TEST_F(BatchUpdateTest, KeepsNothingOfARehearsal) {
  const std::string name = Existing();

  const auto rehearsed = Change(Of(name, "score: 3") + "validate_only: true");

  ASSERT_THAT(rehearsed, IsOk());
  EXPECT_EQ(rehearsed->leads(0).score(), 3);
  EXPECT_EQ(Get(name)->score(), 0);
  EXPECT_EQ(Events("LeadUpdated", name), 0);
}

}  // namespace
}  // namespace leadline::lead
