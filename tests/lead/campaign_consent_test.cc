// Who does not want to be reached, and by what.

#include "gmock/gmock.h"
#include "tests/lead/campaign_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using ::testing::SizeIs;

// Which flag of a lead keeps it out of campaigns of which kind.
struct Consent {
  const char* kind;
  const char* flag;
  bool is_kept_out;
};

class ConsentTest : public CampaignFixture, public ::testing::WithParamInterface<Consent> {};

INSTANTIATE_TEST_SUITE_P(, ConsentTest,
                         ::testing::Values(Consent{"KIND_EMAIL", "do_not_email", true},
                                           Consent{"KIND_EMAIL", "do_not_call", false},
                                           Consent{"KIND_SMS", "do_not_email", false},
                                           Consent{"KIND_SMS", "do_not_call", true},
                                           Consent{"KIND_CALL_LIST", "do_not_email", false},
                                           Consent{"KIND_CALL_LIST", "do_not_call", true},
                                           Consent{"KIND_CONTENT", "do_not_email", true},
                                           Consent{"KIND_CONTENT", "do_not_call", false}),
                         [](const auto& consent) {
                           return std::string(consent.param.kind) + "_" + consent.param.flag;
                         });

TEST_P(ConsentTest, DecidesWhoIsAdded) {
  const std::string campaign = Campaign(GetParam().kind);
  const std::string lead = Existing(std::string(GetParam().flag) + ": true");

  const absl::Status joined = Join(campaign, lead);

  if (GetParam().is_kept_out) {
    EXPECT_THAT(joined, FailsWith(absl::StatusCode::kFailedPrecondition,
                                  type::v1::ERROR_REASON_MEMBER_OPTED_OUT));
    EXPECT_THAT(joined, HasMetadata("flag", GetParam().flag));
  } else {
    EXPECT_THAT(joined, IsOk());
  }
  EXPECT_THAT(Members(campaign), SizeIs(GetParam().is_kept_out ? 0 : 1));
}

TEST_P(ConsentTest, GivenUpLaterHidesTheMember) {
  const std::string campaign = Campaign(GetParam().kind);
  const std::string lead = Existing();
  ASSERT_THAT(Join(campaign, lead), IsOk());

  ASSERT_THAT(Update(ALead("name: '" + lead + "' " + GetParam().flag + ": true"), GetParam().flag),
              IsOk());

  const size_t shown = GetParam().is_kept_out ? 0 : 1;
  EXPECT_THAT(Members(campaign), SizeIs(shown));
  EXPECT_EQ(GetCampaign(campaign)->member_count(), static_cast<int>(shown));
  for (const auto& listed : {Memberships(campaign, "show_opted_out: true"), Memberships(lead)}) {
    ASSERT_THAT(listed->campaign_memberships(), SizeIs(1));
    EXPECT_EQ(listed->campaign_memberships(0).opted_out(), GetParam().is_kept_out);
  }
  EXPECT_THAT(Join(campaign, lead, "status: STATUS_BOUNCED"), IsOk()) << "of one who is a member";
}

}  // namespace
}  // namespace leadline::lead
