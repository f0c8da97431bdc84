#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kNurturing[] = "statuses/lead/nurturing";

class ReopenLeadTest : public LeadFixture {
 protected:
  std::string Lost() {
    std::string name = Existing();
    EXPECT_THAT(Lose(name, "dictionaries/lose-reason/entries/no-budget"), IsOk());
    return name;
  }

  absl::StatusOr<v1::Lead> Reopen(const std::string& name, const std::string& but = "") {
    const auto response =
        Call(*lead_stub_, &v1::LeadService::Stub::ReopenLead,
             test::FromText<v1::ReopenLeadRequest>("name: '" + name + "' " + but));
    if (!response.ok()) return response.status();
    return response->lead();
  }
};

TEST_F(ReopenLeadTest, TakesALostLeadUpWhereLeadsBegin) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_archive_on_lost(true);
  });
  const std::string name = Lost();
  ASSERT_TRUE(Get(name)->archived());

  const auto reopened = Reopen(name, "note: 'they called again'");

  ASSERT_THAT(reopened, IsOk());
  EXPECT_FALSE(reopened->lost());
  EXPECT_FALSE(reopened->archived());
  EXPECT_EQ(reopened->lose_reason(), "");
  EXPECT_EQ(reopened->status(), "statuses/lead/to-be-processed");
  EXPECT_THAT(Get(name), IsOkAndHolds(EqualsProto(*reopened)));
  EXPECT_EQ(Comments(name)->comments(0).text(), "they called again");
  EXPECT_EQ(Events("LeadReopened", name), 1);
}

TEST_F(ReopenLeadTest, TakesItUpInTheStatusThatIsAskedFor) {
  const auto reopened = Reopen(Lost(), std::string("status: '") + kNurturing + "'");

  ASSERT_THAT(reopened, IsOk());
  EXPECT_EQ(reopened->status(), kNurturing);
}

TEST_F(ReopenLeadTest, LeavesItAsAnyOtherLead) {
  const std::string name = Lost();
  ASSERT_THAT(Reopen(name), IsOk());

  EXPECT_THAT(Move(name, kNurturing), IsOk());
  EXPECT_THAT(Begin(ANameOf("conversions"), name), IsOk());
}

TEST_F(ReopenLeadTest, RefusesAStatusThatIsNotOpen) {
  for (const char* status :
       {"statuses/lead/lost", "statuses/lead/converted", "statuses/lead/none"}) {
    EXPECT_THAT(Reopen(Lost(), std::string("status: '") + status + "'"), RefusesField("status"))
        << status;
  }
}

TEST_F(ReopenLeadTest, RefusesALeadThatIsNotLost) {
  EXPECT_THAT(Reopen(Existing()), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_NOT_LOST));
  EXPECT_THAT(Reopen(Converted(ANameOf("conversions"))),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
}

TEST_F(ReopenLeadTest, RefusesAStaleEtag) {
  EXPECT_THAT(Reopen(Lost(), "etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

}  // namespace
}  // namespace leadline::lead
