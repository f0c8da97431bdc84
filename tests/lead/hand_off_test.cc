#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using test::FailsWith;
using test::IsOk;
using test::RefusesField;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kSales[] = "statuses/lead/sales-qualification";
constexpr char kTeam[] = "dictionaries/team/entries/sales";

class HandOffTest : public LeadFixture {
 protected:
  HandOffTest() {
    Configure([](configuration::v1::Configuration& whole) {
      whole.add_dictionary_entries()->set_name(kTeam);
    });
  }

  absl::StatusOr<v1::HandOffLeadResponse> HandOff(const std::string& name, const std::string& but) {
    return Ask(&v1::LeadService::Stub::HandOffLead, "name: '" + name + "' " + but);
  }

  static std::string To(const std::string& status) { return "status: '" + status + "' "; }

  std::string Fact(const std::string& name) {
    return database_.Query("SELECT attributes->>'" + name +
                           "' FROM events WHERE type = 'LeadHandedOff'");
  }
};

TEST_F(HandOffTest, ChangesOwnerTeamAndStatusAtOnceAndTellsWhy) {
  const std::string name = Existing("owner: 'users/ann'");

  const auto handed =
      HandOff(name, To(kSales) + "owner: 'users/bob' team: '" + kTeam + "' note: 'wants an offer'");

  ASSERT_THAT(handed, IsOk());
  EXPECT_EQ(handed->lead().owner(), "users/bob");
  EXPECT_EQ(handed->lead().team(), kTeam);
  EXPECT_EQ(handed->lead().status(), kSales);
  EXPECT_EQ(handed->lead().etag(), "2");
  EXPECT_EQ(Comments(name)->comments(0).text(), "wants an offer");
  EXPECT_EQ(Events("LeadHandedOff", name), 1);
  EXPECT_EQ(Events("LeadStatusChanged", name) + Events("LeadAssigned", name), 0);
  EXPECT_EQ(Fact("previous_owner") + " " + Fact("owner"), "users/ann users/bob");
  EXPECT_EQ(Fact("previous_status") + " " + Fact("status"),
            std::string("statuses/lead/to-be-processed ") + kSales);
  EXPECT_EQ(Fact("previous_team") + " " + Fact("team"), std::string(" ") + kTeam);
}

TEST_F(HandOffTest, LeavesTheStatusThatIsNotGiven) {
  const std::string name = Existing();

  const auto handed = HandOff(name, "owner: 'users/bob'");

  ASSERT_THAT(handed, IsOk());
  EXPECT_EQ(handed->lead().status(), "statuses/lead/to-be-processed");
}

TEST_F(HandOffTest, ReportsAllThatIsWrongAtOnceAndChangesNothing) {
  const std::string name = Existing();

  const auto refused =
      HandOff(name, To("statuses/lead/none") + "team: 'dictionaries/team/entries/x'");

  EXPECT_THAT(refused, RefusesField("status"));
  EXPECT_THAT(refused, RefusesField("team"));
  EXPECT_THAT(HandOff(name, To(kSales)), RefusesField("owner"));
  EXPECT_EQ(Get(name)->etag(), "1");
}

TEST_F(HandOffTest, LeadsToOpenStatusesOnly) {
  for (const char* closed : {"statuses/lead/lost", "statuses/lead/converted"}) {
    EXPECT_THAT(HandOff(Existing(), To(closed) + "owner: 'users/bob'"), RefusesField("status"));
  }
}

TEST_F(HandOffTest, KeepsNeitherOwnerNorNoteWhenTheStatusCannotBeEntered) {
  const std::string lost = Existing("owner: 'users/ann'");
  ASSERT_THAT(Lose(lost), IsOk());

  EXPECT_THAT(HandOff(lost, To(kSales) + "owner: 'users/bob' note: 'no'"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
  EXPECT_EQ(Get(lost)->owner(), "users/ann");
  EXPECT_EQ(Comments(lost)->comments_size(), 0);
}

TEST_F(HandOffTest, WarnsOfAMoveOffThePath) {
  Configure([](configuration::v1::Configuration& whole) {
    whole.mutable_settings()->set_transition_policy(Settings::TRANSITION_POLICY_ADVISORY);
  });

  const auto handed = HandOff(Existing(), To(kSales) + "owner: 'users/bob'");

  ASSERT_THAT(handed, IsOk());
  ASSERT_EQ(handed->warnings_size(), 1);
  EXPECT_EQ(handed->warnings(0).kind(), v1::Warning::KIND_OFF_PATH);
}

TEST_F(HandOffTest, RefusesAStaleEtag) {
  const std::string name = Existing();
  ASSERT_THAT(Assign(name, "users/ann"), IsOk());

  EXPECT_THAT(HandOff(name, "owner: 'users/bob' etag: '1'"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

}  // namespace
}  // namespace leadline::lead
