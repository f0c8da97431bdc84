// What systems for leads disagree about, and the setting that lets each be right: both ways, by
// what becomes of leads. docs/contradictions.md has the list that the numbers are from.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::Settings;
using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kNew[] = "statuses/lead/to-be-processed";
constexpr char kNurturing[] = "statuses/lead/nurturing";
constexpr char kLost[] = "statuses/lead/lost";

class ContradictionTest : public LeadFixture {
 protected:
  ContradictionTest() : LeadFixture("presets/default", absl::Hours(1)) {}

  template <class Change>
  void Set(Change change) {
    Configure([&](Configuration& whole) { change(*whole.mutable_settings()); });
  }

  template <class Change>
  void SetStatus(const std::string& name, Change change) {
    Configure([&](Configuration& whole) {
      for (LeadStatus& status : *whole.mutable_statuses()) {
        if (status.name() == name) change(status);
      }
    });
  }

  template <class Change>
  void SetView(const std::string& id, Change change) {
    Configure([&](Configuration& whole) {
      for (LeadViewDefinition& view : *whole.mutable_views()) {
        if (view.name() == "views/" + id) change(view);
      }
    });
  }

  std::vector<std::string> Listed(const std::string& request) {
    const auto response = List(request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> names;
    for (const auto& lead : response->leads()) names.push_back(lead.name());
    return names;
  }

  std::vector<std::string> View(const std::string& view) {
    return Listed("saved_view: 'views/" + view + "'");
  }
};

// C01
TEST_F(ContradictionTest, ALeadIsDeletedOrKept) {
  const std::string kept = Existing();
  Set([](Settings& settings) {
    settings.set_lead_delete_policy(Settings::LEAD_DELETE_POLICY_FORBID);
  });
  EXPECT_THAT(Delete(kept), FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));

  Set([](Settings& settings) {
    settings.set_lead_delete_policy(Settings::LEAD_DELETE_POLICY_SOFT);
  });

  EXPECT_TRUE(Delete(kept)->lead().has_delete_time());
  EXPECT_THAT(Listed(""), IsEmpty());
  EXPECT_THAT(Listed("show_deleted: true"), ElementsAre(kept));
}

// C02
TEST_F(ContradictionTest, ThereAreAsManyStatusesAsTheOrganisationHas) {
  const std::string lead = Existing();
  const auto columns = [this] { return Ask(&v1::LeadService::Stub::GetBoard, "")->columns_size(); };
  const int before = columns();
  Configure([](Configuration& whole) {
    LeadStatus& status = *whole.add_statuses();
    status.set_name("statuses/lead/called");
    status.set_entity(LeadStatus::ENTITY_LEAD);
    status.set_category(LeadStatus::CATEGORY_OPEN);
    status.set_directly_selectable(true);
    status.set_position(1000);
  });

  EXPECT_EQ(columns(), before + 1);
  EXPECT_THAT(Move(lead, "statuses/lead/called"), IsOk());

  for (const char* name : {"statuses/lead/called", kNurturing}) {
    SetStatus(name, [](LeadStatus& status) { status.mutable_archive_time()->set_seconds(1); });
  }
  EXPECT_EQ(columns(), before) << "with the one that the lead is in still";
  EXPECT_THAT(Move(lead, kNurturing), RefusesField("status"));
  EXPECT_THAT(Move(lead, kNew), IsOk());
  EXPECT_EQ(columns(), before - 1);
}

// C03
TEST_F(ContradictionTest, ConvertedIsAStatusOrAFlag) {
  const auto by_status = Get(Converted(ANameOf("conversions")));
  Set([](Settings& settings) {
    settings.set_converted_representation(Settings::CONVERTED_REPRESENTATION_FLAG_ONLY);
  });
  const auto by_flag = Get(Converted(ANameOf("conversions")));

  EXPECT_TRUE(by_status->converted());
  EXPECT_EQ(by_status->status(), "statuses/lead/converted");
  EXPECT_TRUE(by_flag->converted());
  EXPECT_EQ(by_flag->status(), kNew);
}

// C04
TEST_F(ContradictionTest, LostIsChosenOrEnteredByItsMethodAlone) {
  EXPECT_THAT(Move(Existing(), kLost),
              FailsWith(kWrongState, type::v1::ERROR_REASON_STATUS_HAS_PROCESS));

  SetStatus(kLost, [](LeadStatus& status) { status.set_directly_selectable(true); });

  EXPECT_TRUE(Move(Existing(), kLost)->lost());
  EXPECT_TRUE(Lose(Existing())->lost());
}

// C05
TEST_F(ContradictionTest, AStatusIsOpenOrClosedByItsCategoryAlone) {
  const std::string open = Existing("status: 'statuses/lead/nurturing'");
  EXPECT_THAT(View("open"), ElementsAre(open));
  EXPECT_THAT(View("closed"), IsEmpty());

  SetStatus(kNurturing,
            [](LeadStatus& status) { status.set_category(LeadStatus::CATEGORY_CLOSED_LOST); });
  const std::string closed = Existing("status: 'statuses/lead/nurturing'");

  EXPECT_THAT(View("open"), ElementsAre(open));  // Entered while it was open.
  EXPECT_THAT(View("closed"), ElementsAre(closed));
}

// C05
TEST_F(ContradictionTest, ClosedLeadsAreThoseOfTheViewsFilter) {
  const std::string lost = Existing();
  ASSERT_THAT(Lose(lost), IsOk());
  const std::string converted = Converted(ANameOf("conversions"));
  Set([](Settings& settings) {
    settings.set_post_convert_visibility(Settings::POST_CONVERT_VISIBILITY_SHOW);
  });
  EXPECT_THAT(View("closed"), ElementsAre(lost));

  SetView("closed",
          [](LeadViewDefinition& view) { view.set_filter("lost = true OR converted = true"); });

  EXPECT_THAT(View("closed"), UnorderedElementsAre(lost, converted));
}

// C10
struct Visible {
  const char* name;
  Settings::PostConvertVisibility visibility;
  bool listed;
  bool asked_for;
};

class ConvertedLeadTest : public ContradictionTest,
                          public ::testing::WithParamInterface<Visible> {};

INSTANTIATE_TEST_SUITE_P(
    , ConvertedLeadTest,
    ::testing::Values(
        Visible{"hidden", Settings::POST_CONVERT_VISIBILITY_HIDE_DEFAULT, false, true},
        Visible{"shown", Settings::POST_CONVERT_VISIBILITY_SHOW, true, true},
        Visible{"moved_out", Settings::POST_CONVERT_VISIBILITY_HIDE_ALL_BUT_SEARCH, false, false}),
    [](const auto& test) { return test.param.name; });

TEST_P(ConvertedLeadTest, IsSeenWhereTheSettingsSayAndFoundAlways) {
  Set([](Settings& settings) { settings.set_post_convert_visibility(GetParam().visibility); });
  const std::string lead = Converted(ANameOf("conversions"));

  EXPECT_EQ(Listed("").size(), GetParam().listed ? 1U : 0U);
  EXPECT_EQ(Listed("include_converted: true").size(), GetParam().asked_for ? 1U : 0U);
  EXPECT_THAT(Listed("include_converted: true filter: 'company_name:Meyer'"), ElementsAre(lead));
  EXPECT_THAT(Get(lead), IsOk());
}

// C14
TEST_F(ContradictionTest, MoreThanANameIsAskedForWhereADefinitionSaysSo) {
  EXPECT_THAT(Create(ALead()), IsOk());
  EXPECT_THAT(Create(v1::Lead()), RefusesField("lead.last_name"));

  Configure([](Configuration& whole) {
    test::DefineField("fieldDefinitions/lead/budget",
                      configuration::v1::FieldDefinition::KIND_NUMBER, whole)
        .set_required(true);
  });

  EXPECT_THAT(Create(ALead()), RefusesField("lead.custom_fields.budget"));
  EXPECT_THAT(Create(ALead("custom_fields { key: 'budget' value { number_value: 5 } }")), IsOk());
}

// C17
TEST_F(ContradictionTest, ALeadIsConvertedFromAnyStatusOrFromThoseTheSettingsName) {
  EXPECT_THAT(Begin(ANameOf("conversions"), Existing()), IsOk());

  Set([](Settings& settings) { settings.add_convertible_from(kNurturing); });
  const std::string lead = Existing();
  const std::string conversion = ANameOf("conversions");

  EXPECT_THAT(Begin(conversion, lead),
              AllOf(FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_NOT_CONVERTIBLE),
                    HasMetadata("status", kNew)));
  ASSERT_THAT(Move(lead, kNurturing), IsOk());
  EXPECT_THAT(Begin(conversion, lead), IsOk());
}

// C19
TEST_F(ContradictionTest, WordsAreForPeopleAndChangeNothingElse) {
  const std::string lead = Existing("last_name: 'Meyer'");
  const auto seen = [&] { return Get(lead)->SerializeAsString() + Listed("")[0]; };
  Set([](Settings& settings) { settings.clear_terminology(); });
  const std::string before = seen();

  Set([](Settings& settings) {
    auto& term = *settings.add_terminology();
    term.set_subject(Settings::Term::SUBJECT_LEAD);
    term.set_display_name("Prospect");
  });

  EXPECT_EQ(seen(), before);
}

// C20
TEST_F(ContradictionTest, InterestIsMeasuredByStarsByRatingAndByStatusEachForItself) {
  const std::string rating = "dictionaries/rating/entries/acquired";
  Configure([&](Configuration& whole) { whole.add_dictionary_entries()->set_name(rating); });
  SetStatus(kNurturing,
            [](LeadStatus& status) { status.set_temperature(LeadStatus::TEMPERATURE_COLD); });

  const auto lead = Create(ALead("score: 5 rating: '" + rating + "' status: '" + kNurturing + "'"));

  ASSERT_THAT(lead, IsOk());
  EXPECT_EQ(lead->score(), 5);
  EXPECT_EQ(lead->rating(), rating);
  EXPECT_THAT(View("hot"), IsEmpty());
  EXPECT_THAT(Listed("filter: 'score = 5'"), ElementsAre(lead->name()));
}

// C22
TEST_F(ContradictionTest, ALeadTakesAnEntryAsSoonAsSomebodyAddedIt) {
  const std::string function = "dictionaries/function/entries/chief-happiness-officer";
  EXPECT_THAT(Create(ALead("function: '" + function + "'")), RefusesField("lead.function"));

  Configure([&](Configuration& whole) { whole.add_dictionary_entries()->set_name(function); });

  EXPECT_THAT(Create(ALead("function: '" + function + "'")), IsOk());
}

// C23
TEST_F(ContradictionTest, NurturingIsAStatusAndAMarkAndNeitherSetsTheOther) {
  const auto marked = Create(ALead("nurturing: true"));
  const auto moved = Move(Existing(), kNurturing);

  EXPECT_EQ(marked->status(), kNew);
  EXPECT_FALSE(moved->nurturing());
}

// C24
TEST_F(ContradictionTest, LeadsAreThereAlwaysOrWhenTheyAreEnabled) {
  Set([](Settings& settings) { settings.set_leads_enabled(false); });
  EXPECT_THAT(Create(ALead()), FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));

  Set([](Settings& settings) { settings.set_leads_enabled(true); });
  EXPECT_THAT(Create(ALead()), IsOk());
}

// C25
TEST_F(ContradictionTest, ALeadIsACompanyAPersonOrBothInOne) {
  EXPECT_THAT(Create(ALead("kind: KIND_COMPANY")), IsOk());
  EXPECT_THAT(Create(ALead("kind: KIND_CONSUMER")), IsOk());
  v1::Lead neither = ALead();
  neither.clear_kind();
  EXPECT_THAT(Create(neither), IsOk());
}

// C26
TEST_F(ContradictionTest, HotLeadsAreThoseOfStatusesThatAreHot) {
  SetStatus(kNurturing,
            [](LeadStatus& status) { status.set_temperature(LeadStatus::TEMPERATURE_BURNING); });
  const std::string lead = Existing("status: 'statuses/lead/nurturing'");
  EXPECT_THAT(View("hot"), IsEmpty());

  SetStatus(kNurturing,
            [](LeadStatus& status) { status.set_temperature(LeadStatus::TEMPERATURE_HOT); });
  EXPECT_THAT(View("hot"), ElementsAre(lead));

  SetView("hot", [](LeadViewDefinition& view) {
    view.mutable_temperatures()->Set(0, LeadStatus::TEMPERATURE_BURNING);
  });
  EXPECT_THAT(View("hot"), IsEmpty());
  SetView("hot",
          [](LeadViewDefinition& view) { view.add_temperatures(LeadStatus::TEMPERATURE_HOT); });
  EXPECT_THAT(View("hot"), ElementsAre(lead));
}

TEST_F(ContradictionTest, C18LeadsAreOfferedToACalendarOrNot) {
  Existing("last_name: 'Meyer'");
  const auto offered = [this](const std::string& purpose) {
    const auto response =
        Ask(&v1::LeadService::Stub::LookupParties, "query: 'mey' purpose: PURPOSE_" + purpose);
    EXPECT_THAT(response, IsOk());
    return response->parties_size();
  };

  Set([](Settings& settings) { settings.set_leads_selectable_in_calendar(true); });
  EXPECT_EQ(offered("CALENDAR"), 1);

  Set([](Settings& settings) { settings.set_leads_selectable_in_calendar(false); });
  EXPECT_EQ(offered("CALENDAR"), 0);
  EXPECT_EQ(offered("ANY"), 1);
}

// C11 and C12
struct Transferred {
  const char* name;
  std::vector<Transfer::Mode>
      modes;                 // Of activities and of comments; those that are not given link.
  std::vector<int> on_lead;  // How many activities and comments are seen there.
  std::vector<int> on_account;
};

class TransferTest : public ContradictionTest, public ::testing::WithParamInterface<Transferred> {
 protected:
  std::vector<int> SeenOn(const std::string& parent) {
    return {Activities(parent)->activities_size(), Comments(parent)->comments_size()};
  }
};

INSTANTIATE_TEST_SUITE_P(
    , TransferTest,
    ::testing::Values(
        Transferred{"Linked", {Transfer::MODE_LINK, Transfer::MODE_LINK}, {1, 1}, {1, 1}},
        Transferred{"LinkedWhenNothingIsSaid", {}, {1, 1}, {1, 1}},
        Transferred{"Moved", {Transfer::MODE_MOVE, Transfer::MODE_MOVE}, {0, 0}, {1, 1}},
        Transferred{"MovedBut", {Transfer::MODE_MOVE, Transfer::MODE_LEAVE}, {0, 1}, {1, 0}}),
    [](const auto& transferred) { return std::string(transferred.param.name); });

TEST_P(TransferTest, WhatIsAttachedIsSeenWhereTheSettingsSay) {
  Set([](Settings& settings) {
    for (size_t i = 0; i < GetParam().modes.size(); ++i) {
      Transfer& transfer = *settings.add_transfers();
      transfer.set_kind(i == 0 ? Transfer::KIND_ACTIVITIES : Transfer::KIND_COMMENTS);
      transfer.set_mode(GetParam().modes[i]);
    }
  });
  const std::string conversion = ANameOf("conversions");
  const std::string lead = Existing();
  ASSERT_THAT(AddActivity(lead), IsOk());
  ASSERT_THAT(AddComment(lead, "Wants a call."), IsOk());
  ASSERT_THAT(Begin(conversion, lead), IsOk());
  const v1::HandoffCompletion completion = CompletionOf(conversion, lead);

  const auto manifest = Complete(completion);

  ASSERT_THAT(manifest, IsOk());
  EXPECT_EQ(SeenOn(lead), GetParam().on_lead);
  EXPECT_EQ(SeenOn(completion.account()), GetParam().on_account);
  EXPECT_EQ((std::vector<int>{static_cast<int>(manifest->activity_count()),
                              static_cast<int>(manifest->comment_count())}),
            GetParam().on_account);
}

}  // namespace
}  // namespace leadline::lead
