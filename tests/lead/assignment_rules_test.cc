// Who becomes responsible for new leads that nobody is responsible for, however they come in.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::AssignmentRule;
using configuration::v1::Configuration;
using configuration::v1::FieldDefinition;
using test::ALead;
using test::EqualsProto;
using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Lead;

constexpr char kSales[] = "dictionaries/team/entries/sales";
constexpr char kRequestId[] = "7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11";

class AssignmentRulesTest : public LeadFixture {
 protected:
  AssignmentRulesTest() {
    Configure([](Configuration& whole) { whole.add_dictionary_entries()->set_name(kSales); });
  }

  // Behind those there are, enabled.
  void AddRule(const std::string& rule) {
    Configure([&](Configuration& whole) {
      AssignmentRule& added = *whole.add_assignment_rules();
      added.set_enabled(true);
      added.set_name(absl::StrCat("assignmentRules/r", whole.assignment_rules_size()));
      added.MergeFrom(FromText<AssignmentRule>(rule));
    });
  }

  // "users/ann" or "dictionaries/team/entries/sales"; empty for nobody.
  std::string ResponsibleFor(const std::string& but) {
    const auto lead = Create(ALead(but));
    EXPECT_THAT(lead, IsOk());
    return lead.ok() ? lead->owner() + lead->team() : "";
  }
};

TEST_F(AssignmentRulesTest, TheFirstOneThatALeadMeetsDecides) {
  AddRule("condition: 'score = 5' assignment { owner: 'users/ann' }");
  AddRule("condition: 'score >= 3' assignment { owner: 'users/bob' }");
  AddRule("assignment { team: 'dictionaries/team/entries/sales' }");

  EXPECT_EQ(ResponsibleFor("score: 5"), "users/ann");
  EXPECT_EQ(ResponsibleFor("score: 4"), "users/bob");
  EXPECT_EQ(ResponsibleFor("score: 1"), kSales);
}

class WayInTest;

// How a lead comes in that says little more than its campaign.
struct WayIn {
  const char* name;
  absl::Status (WayInTest::*take)(const std::string& campaign);
};

class WayInTest : public AssignmentRulesTest, public ::testing::WithParamInterface<WayIn> {
 public:
  absl::Status TakeOne(const std::string& campaign) { return Create(Of(campaign)).status(); }

  absl::Status TakeBatch(const std::string& campaign) {
    v1::BatchCreateLeadsRequest request;
    *request.add_requests()->mutable_lead() = Of(campaign);
    return Create(request).status();
  }

  absl::Status TakeForm(const std::string& campaign) {
    Configure([](Configuration& whole) {
      *whole.add_web_forms() = FromText<configuration::v1::WebForm>(
          "name: 'webForms/fair' enabled: true fields { path: 'last_name' label: 'Name' }"
          "fields { path: 'campaign' label: 'What brought you here?' }");
    });
    v1::CaptureLeadRequest request;
    request.set_form("webForms/fair");
    request.mutable_lead()->set_last_name("Ng");
    request.mutable_lead()->set_campaign(campaign);
    return Capture(request).status();
  }

 private:
  static Lead Of(const std::string& campaign) { return ALead("campaign: '" + campaign + "'"); }
};

INSTANTIATE_TEST_SUITE_P(, WayInTest,
                         ::testing::Values(WayIn{"create", &WayInTest::TakeOne},
                                           WayIn{"batch", &WayInTest::TakeBatch},
                                           WayIn{"form", &WayInTest::TakeForm}),
                         [](const auto& test) { return test.param.name; });

TEST_P(WayInTest, GivesALeadToWhomTheRulesSay) {
  AddRule("condition: 'campaign = Lottery' assignment { owner: 'users/zoe' }");
  AddRule("condition: 'campaign = Fair' assignment { owner: 'users/ann' }");

  ASSERT_THAT((this->*GetParam().take)("Fair"), IsOk());

  const auto list = List();
  ASSERT_EQ(list->leads_size(), 1);
  EXPECT_EQ(list->leads(0).owner(), "users/ann");
  EXPECT_EQ(list->leads(0).etag(), "1");
  EXPECT_EQ(Events("LeadAssigned", list->leads(0).name()), 1);
}

TEST_F(AssignmentRulesTest, LeaveLeadsToNobodyThatMeetNone) {
  AddRule("condition: 'score = 5' assignment { owner: 'users/ann' }");
  AddRule("assignment { owner: 'users/bob' }");
  Configure([](Configuration& whole) { whole.mutable_assignment_rules(1)->set_enabled(false); });

  EXPECT_EQ(ResponsibleFor("score: 1"), "");
}

TEST_F(AssignmentRulesTest, LeaveLeadsAloneThatSomebodyIsResponsibleFor) {
  AddRule("assignment { owner: 'users/ann' }");

  EXPECT_EQ(ResponsibleFor("owner: 'users/zoe'"), "users/zoe");
  EXPECT_EQ(ResponsibleFor("team: 'dictionaries/team/entries/sales'"), kSales);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events WHERE type = 'LeadAssigned'"), "0");
}

TEST_F(AssignmentRulesTest, CompareWhateverListsCompare) {
  Define("sector", FieldDefinition::KIND_TEXT);
  AddRule("condition: 'custom_fields.sector = health' assignment { owner: 'users/a' }");
  AddRule("condition: 'address.postal_address.region_code = FR' assignment { owner: 'users/b' }");
  AddRule("condition: 'campaign:fair AND NOT nurturing = true' assignment { owner: 'users/c' }");
  AddRule("condition: 'nurturing = true' assignment { owner: 'users/d' }");
  AddRule("condition: 'email_normalized = \"*@big.example\"' assignment { owner: 'users/e' }");
  AddRule("condition: 'create_time < now()' assignment { owner: 'users/f' }");

  EXPECT_EQ(ResponsibleFor("custom_fields { key: 'sector' value { text_value: 'health' } }"),
            "users/a");
  EXPECT_EQ(ResponsibleFor("address { postal_address { region_code: 'FR' } }"), "users/b");
  EXPECT_EQ(ResponsibleFor("campaign: 'Spring fair'"), "users/c");
  EXPECT_EQ(ResponsibleFor("campaign: 'Spring fair' nurturing: true"), "users/d");
  EXPECT_EQ(ResponsibleFor("email: 'Ann@BIG.example'"), "users/e");
  EXPECT_EQ(ResponsibleFor(""), "users/f");
}

TEST_F(AssignmentRulesTest, LetPeopleTakeTurns) {
  AddRule("condition: 'score = 1' assignment { round_robin { owners: 'users/x' } }");
  AddRule("assignment { round_robin { owners: 'users/ann' owners: 'users/bob' } }");

  std::vector<std::string> owners;
  for (int i = 0; i < 4; ++i) {
    owners.push_back(ResponsibleFor(""));
    EXPECT_EQ(ResponsibleFor("score: 1"), "users/x");
  }

  EXPECT_THAT(owners, ElementsAre("users/ann", "users/bob", "users/ann", "users/bob"));
}

TEST_F(AssignmentRulesTest, ABatchTakesTurnsInItsOrder) {
  AddRule("condition: 'score = 1' assignment { owner: 'users/zoe' }");
  AddRule("assignment { round_robin { owners: 'users/ann' owners: 'users/bob' } }");
  EXPECT_EQ(ResponsibleFor(""), "users/ann");
  v1::BatchCreateLeadsRequest request;
  for (const char* but : {"", "score: 1", "", "owner: 'users/own'", ""}) {
    *request.add_requests()->mutable_lead() = ALead(but);
  }

  const auto batch = Create(request);

  ASSERT_THAT(batch, IsOk());
  std::vector<std::string> owners;
  for (const Lead& lead : batch->leads()) {
    owners.push_back(lead.owner());
    EXPECT_THAT(Get(lead.name()), IsOkAndHolds(EqualsProto(lead)));
  }
  EXPECT_THAT(owners, ElementsAre("users/bob", "users/zoe", "users/ann", "users/own", "users/bob"));
}

TEST_F(AssignmentRulesTest, AreNamedByTheEventOfTheAssignment) {
  AddRule("assignment { owner: 'users/ann' }");

  const auto lead = Create(ALead());

  ASSERT_THAT(lead, IsOk());
  EXPECT_EQ(Events("LeadCreated", lead->name()), 1);
  EXPECT_EQ(Events("LeadAssigned", lead->name()), 1);
  EXPECT_EQ(database_.Query("SELECT related_resources[1] || ' ' || (attributes->>'owner') || ' ' "
                            "|| actor || ' ' || ordinal FROM events WHERE type = 'LeadAssigned'"),
            "assignmentRules/r1 users/ann developer 1");
}

TEST_F(AssignmentRulesTest, AreAPartOfTheFirstVersionOfALead) {
  AddRule("assignment { owner: 'users/ann' }");

  const auto lead = Create(ALead("external_ids { system: 'old' id: '1' }"));

  ASSERT_THAT(lead, IsOk());
  EXPECT_EQ(lead->etag(), "1");
  EXPECT_THAT(Get(lead->name()), IsOkAndHolds(EqualsProto(*lead)));
}

TEST_F(AssignmentRulesTest, AreInTheAnswerToARepeatedRequestAsInTheFirst) {
  AddRule("assignment { round_robin { owners: 'users/ann' owners: 'users/bob' } }");
  v1::CreateLeadRequest request;
  *request.mutable_lead() = ALead();
  request.set_request_id(kRequestId);
  const auto first = Create(request);

  const auto again = Create(request);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->lead().owner(), "users/ann");
  EXPECT_THAT(again->lead(), EqualsProto(first->lead()));
  EXPECT_EQ(ResponsibleFor(""), "users/bob");
}

TEST_F(AssignmentRulesTest, TakeNoTurnWhenALeadIsOnlyValidated) {
  AddRule("assignment { round_robin { owners: 'users/ann' owners: 'users/bob' } }");
  v1::CreateLeadRequest request;
  *request.mutable_lead() = ALead();
  request.set_validate_only(true);

  const auto validated = Create(request);

  ASSERT_THAT(validated, IsOk());
  EXPECT_EQ(validated->lead().owner(), "users/ann");
  EXPECT_EQ(ResponsibleFor(""), "users/ann");
}

TEST_F(AssignmentRulesTest, ArePassedOverWithALineInTheLogWhenTheyHaveComeToNothing) {
  std::string lines;
  {
    log::ScopedSink sink([&](const std::string& line) { lines += line; });
    AddRule("condition: 'custom_fields.gone = 1' assignment { owner: 'users/ann' }");
    AddRule("assignment { team: 'dictionaries/team/entries/gone' }");
    AddRule("condition: 'annotations.source = 1' assignment { owner: 'users/ann' }");
    AddRule("assignment { owner: 'users/bob' }");
  }

  EXPECT_EQ(ResponsibleFor(""), "users/bob");
  for (const char* rule : {"assignmentRules/r1", "assignmentRules/r2", "assignmentRules/r3"}) {
    EXPECT_THAT(lines, HasSubstr(rule));
  }
}

}  // namespace
}  // namespace leadline::lead
