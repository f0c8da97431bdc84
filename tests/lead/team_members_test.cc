// Who may own the leads of a team that has members.

#include <string>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using test::ALead;
using test::IsOk;
using test::RefusesField;
using ::testing::Contains;
using ::testing::Not;

constexpr char kNorth[] = "team: 'dictionaries/team/entries/north' ";
constexpr char kSouth[] = "team: 'dictionaries/team/entries/south' ";

// North has Ann and the caller for members, south has none and is open to everybody.
class TeamMembersTest : public LeadFixture {
 protected:
  TeamMembersTest() {
    Configure([](Configuration& whole) {
      for (const char* team : {"north", "south"}) {
        whole.add_dictionary_entries()->set_name(std::string("dictionaries/team/entries/") + team);
      }
      auto& north = *whole.mutable_settings()->add_team_members();
      north.set_team("dictionaries/team/entries/north");
      north.add_users("users/ann");
      north.add_users("users/developer");
    });
  }

  void LetNorthHaveOnly(const std::string& user) {
    Configure([&](Configuration& whole) {
      auto& north = *whole.mutable_settings()->mutable_team_members(0);
      north.clear_users();
      north.add_users(user);
    });
  }

  absl::Status AssignTo(const std::string& lead, const std::string& but) {
    return Ask(&v1::LeadService::Stub::AssignLead, "name: '" + lead + "' " + but).status();
  }

  absl::Status HandTo(const std::string& lead, const std::string& but) {
    return Ask(&v1::LeadService::Stub::HandOffLead, "name: '" + lead + "' " + but).status();
  }

  absl::Status Take(const std::string& lead) {
    return Ask(&v1::LeadService::Stub::TakeChargeOfLead, "name: '" + lead + "'").status();
  }
};

TEST_F(TeamMembersTest, OwnItsLeadsAndNobodyElseDoes) {
  const std::string lead = Existing(kNorth);
  const std::string bob = std::string(kNorth) + "owner: 'users/bob'";

  EXPECT_THAT(AssignTo(lead, "owner: 'users/ann'"), IsOk());
  EXPECT_THAT(Take(lead), IsOk());
  EXPECT_THAT(AssignTo(lead, "owner: ''"), IsOk());

  EXPECT_THAT(Create(ALead(bob)), RefusesField("lead.owner"));
  EXPECT_THAT(AssignTo(lead, "owner: 'users/bob'"), RefusesField("owner"));
  EXPECT_THAT(HandTo(lead, "owner: 'users/bob'"), RefusesField("owner"));
  EXPECT_EQ(Get(lead)->owner(), "");
}

TEST_F(TeamMembersTest, DoNotMatterToLeadsOfOthers) {
  EXPECT_THAT(Create(ALead(std::string(kSouth) + "owner: 'users/bob'")), IsOk());
  EXPECT_THAT(AssignTo(Existing(), "owner: 'users/bob'"), IsOk());
}

TEST_F(TeamMembersTest, AreNeededWhenALeadComesToTheTeam) {
  const std::string lead = Existing("owner: 'users/bob'");

  EXPECT_THAT(AssignTo(lead, kNorth), RefusesField("owner"));
  EXPECT_THAT(HandTo(lead, kNorth), RefusesField("owner"));
  EXPECT_EQ(Get(lead)->team(), "");

  EXPECT_THAT(AssignTo(lead, std::string(kNorth) + "owner: 'users/ann'"), IsOk());
  EXPECT_THAT(AssignTo(lead, std::string(kSouth) + "owner: 'users/bob'"), IsOk());
  EXPECT_THAT(AssignTo(lead, std::string(kNorth) + "owner: ''"), IsOk());
}

TEST_F(TeamMembersTest, WhoLeftTheTeamKeepsTheLeadsThatWereGivenBefore) {
  const std::string lead = Existing(std::string(kNorth) + "owner: 'users/ann'");
  LetNorthHaveOnly("users/bob");

  EXPECT_THAT(Update(ALead("name: '" + lead + "' score: 4"), "score"), IsOk());
  EXPECT_EQ(Get(lead)->owner(), "users/ann");
  EXPECT_THAT(AssignTo(lead, "owner: 'users/developer'"), RefusesField("owner"));
}

TEST_F(TeamMembersTest, AloneAreOfferedToTakeCharge) {
  const std::string lead = Existing(kNorth);
  EXPECT_THAT(Get(lead)->allowed_actions(), Contains(v1::Lead::ACTION_TAKE_CHARGE));

  LetNorthHaveOnly("users/ann");

  EXPECT_THAT(Get(lead)->allowed_actions(), Not(Contains(v1::Lead::ACTION_TAKE_CHARGE)));
  EXPECT_THAT(Take(lead), RefusesField("owner"));
}

}  // namespace
}  // namespace leadline::lead
