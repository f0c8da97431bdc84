// The agencies that look after a lead, and the company of one's own that it belongs to.

#include "gmock/gmock.h"
#include "services/lead/lead/lead_rules.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using test::ALead;
using test::IsOk;
using test::RefusesField;
using ::testing::ElementsAre;

constexpr char kNorth[] = "dictionaries/company/entries/north";
constexpr char kSouth[] = "dictionaries/company/entries/south";
constexpr char kAgency[] = "dictionaries/agency/entries/east";

class OwnCompaniesTest : public LeadFixture {
 protected:
  OwnCompaniesTest() : LeadFixture("presets/default", absl::Hours(1)) {
    Configure([](Configuration& whole) {
      for (const char* name : {kNorth, kSouth, kAgency}) {
        whole.add_dictionary_entries()->set_name(name);
      }
    });
  }

  void UseAgencies(bool enabled) {
    Configure(
        [&](Configuration& whole) { whole.mutable_settings()->set_agencies_enabled(enabled); });
  }
};

TEST_F(OwnCompaniesTest, AreSaidOfALeadAndFindIt) {
  const auto lead = Create(ALead(absl::StrCat("legal_company: '", kNorth, "'")));
  ASSERT_THAT(lead, IsOk());

  v1::Lead moved = *lead;
  moved.set_legal_company(kSouth);
  ASSERT_THAT(Update(moved, "legal_company"), IsOk());

  const auto found = List(absl::StrCat("filter: 'legal_company = \"", kSouth, "\"'"));
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->leads_size(), 1);
  EXPECT_EQ(found->leads(0).legal_company(), kSouth);
  moved.clear_etag();
  moved.set_legal_company(kAgency);
  EXPECT_THAT(Update(moved, "legal_company"), RefusesField("lead.legal_company"));
}

TEST_F(OwnCompaniesTest, AreThatOfWhoeverMakesTheLeadUnlessItSaysAnother) {
  Configuration configuration = test::ConfigurationOf("presets/default");
  for (const char* name : {kNorth, kSouth}) configuration.add_dictionary_entries()->set_name(name);
  const auto settings = LeadSettings::Compile(configuration);
  ASSERT_THAT(settings, IsOk());
  const auto company_of = [&](const v1::Lead& given, const std::string& callers) {
    return NewLead(given, {"leads/1", "users/ann", absl::Now(), callers}, **settings)
        .legal_company();
  };

  EXPECT_EQ(company_of(ALead(), kNorth), kNorth);
  EXPECT_EQ(company_of(ALead(absl::StrCat("legal_company: '", kSouth, "'")), kNorth), kSouth);
  EXPECT_EQ(company_of(ALead(), "dictionaries/company/entries/unknown"), "");
  EXPECT_EQ(company_of(ALead(), ""), "");
}

TEST_F(OwnCompaniesTest, HaveAgenciesBesideThemWhereTheseAreInUse) {
  const std::string looked_after = absl::StrCat("agencies: '", kAgency, "'");
  const auto kept = Create(ALead(looked_after));
  ASSERT_THAT(kept, IsOk());

  UseAgencies(false);
  EXPECT_THAT(Create(ALead(looked_after)), RefusesField("lead.agencies"));
  v1::Lead changed = *kept;
  changed.set_score(4);
  const auto still = Update(changed, "score");
  ASSERT_THAT(still, IsOk());
  EXPECT_THAT(still->agencies(), ElementsAre(kAgency));

  UseAgencies(true);
  EXPECT_THAT(Create(ALead(looked_after)), IsOk());
}

}  // namespace
}  // namespace leadline::lead
