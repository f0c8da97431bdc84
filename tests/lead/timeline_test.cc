#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::TimelineEntry;
using Stub = v1::ActivityService::Stub;

constexpr char kNurturing[] = "statuses/lead/nurturing";

// "owner: users/ann -> users/bob" for each change.
std::vector<std::string> ChangesOf(const TimelineEntry& entry) {
  std::vector<std::string> changes;
  for (const auto& change : entry.changes()) {
    changes.push_back(absl::StrCat(change.field(), ": ", change.before(), " -> ", change.after()));
  }
  return changes;
}

class TimelineTest : public LeadFixture {
 protected:
  // The kinds of what happened, the newest first.
  std::vector<std::string> Kinds(const std::string& parent) {
    std::vector<std::string> kinds;
    for (const TimelineEntry& entry : Timeline(parent)) {
      kinds.push_back(TimelineEntry::Kind_Name(entry.kind()));
    }
    return kinds;
  }

  // Which SQL statement the database refuses to run on a timeline.
  std::string RefusalOf(const std::string& sql) {
    try {
      database_.Query(sql);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(TimelineTest, BeginsWithTheCreationOfTheLead) {
  const std::string lead = Existing("owner: 'users/ann'");

  const auto timeline = Timeline(lead);

  ASSERT_THAT(timeline, SizeIs(1));
  EXPECT_EQ(timeline[0].kind(), TimelineEntry::KIND_CREATED);
  EXPECT_EQ(timeline[0].lead(), lead);
  EXPECT_EQ(timeline[0].actor(), "users/developer");
  EXPECT_TRUE(timeline[0].has_create_time());
  EXPECT_THAT(ChangesOf(timeline[0]),
              ElementsAre("owner:  -> users/ann", HasSubstr("status:  -> statuses/lead/")));
}

TEST_F(TimelineTest, TellsFromWhichStatusALeadWentAndHowLongItWasThere) {
  const v1::Lead lead = *Create(ALead());
  ASSERT_THAT(Move(lead.name(), kNurturing), IsOk());

  const auto moved = Timeline(lead.name())[0];

  EXPECT_EQ(moved.kind(), TimelineEntry::KIND_STATUS_CHANGED);
  EXPECT_EQ(moved.actor(), "users/developer");
  EXPECT_THAT(ChangesOf(moved), ElementsAre("status: " + lead.status() + " -> " + kNurturing));
  ASSERT_TRUE(moved.has_former_status_duration());
  database_.Query(
      "UPDATE leads SET status_change_time = now() - interval '90 minutes' "
      "RETURNING 1");
  ASSERT_THAT(Lose(lead.name(), "", "Too dear"), IsOk());
  const auto lost = Timeline(lead.name())[0];
  EXPECT_EQ(lost.kind(), TimelineEntry::KIND_LOST);
  EXPECT_EQ(lost.note(), "Too dear");
  EXPECT_EQ(lost.former_status_duration().seconds() / 60, 90);
}

TEST_F(TimelineTest, TellsWhichFieldsWereEditedFromWhatToWhat) {
  v1::Lead lead = *Create(ALead("company_name: 'Old' score: 1"));
  lead.set_company_name("New \"& Sons\"");
  lead.set_score(2);
  lead.set_do_not_call(true);
  lead.set_email("ann@example.com");
  lead.set_description_html(std::string(600, 'x'));
  ASSERT_THAT(Update(lead, "*"), IsOk());

  const auto edited = Timeline(lead.name())[0];

  EXPECT_EQ(edited.kind(), TimelineEntry::KIND_UPDATED);
  EXPECT_FALSE(edited.has_former_status_duration());
  EXPECT_THAT(ChangesOf(edited),
              ElementsAre("company_name: Old -> New \"& Sons\"", "email:  -> ann@example.com",
                          "do_not_call: false -> true",
                          "description_html:  -> " + std::string(500, 'x'), "score: 1 -> 2"));
}

TEST_F(TimelineTest, TellsOfCustomFieldsOneByOne) {
  Define("budget", configuration::v1::FieldDefinition::KIND_NUMBER);
  Define("motto", configuration::v1::FieldDefinition::KIND_TEXT);
  v1::Lead lead =
      *Create(ALead("custom_fields { key: 'budget' value { number_value: 5 } }"
                    "custom_fields { key: 'motto' value { text_value: 'Go' } }"));
  (*lead.mutable_custom_fields())["budget"].set_number_value(6);
  ASSERT_THAT(Update(lead, "custom_fields"), IsOk());

  const auto changes = Timeline(lead.name())[0].changes();

  ASSERT_EQ(changes.size(), 1);
  EXPECT_EQ(changes[0].field(), "custom_fields.budget");
  EXPECT_THAT(changes[0].before(), HasSubstr("5"));
  EXPECT_THAT(changes[0].after(), HasSubstr("6"));
}

TEST_F(TimelineTest, TellsWhoGotALeadAndWhatWasSaidToThem) {
  const std::string lead = Existing("owner: 'users/ann'");
  ASSERT_THAT(Assign(lead, "users/bob", "Call on Monday"), IsOk());

  const auto assigned = Timeline(lead)[0];

  EXPECT_EQ(assigned.kind(), TimelineEntry::KIND_ASSIGNED);
  EXPECT_EQ(assigned.note(), "Call on Monday");
  EXPECT_THAT(ChangesOf(assigned), ElementsAre("owner: users/ann -> users/bob"));
  ASSERT_THAT(Assign(lead, "users/bob", "Or on Tuesday"), IsOk());
  EXPECT_THAT(Kinds(lead), ElementsAre("KIND_COMMENTED", "KIND_ASSIGNED", "KIND_CREATED"));
}

TEST_F(TimelineTest, TellsOfWhatIsDoneAndSaid) {
  const std::string lead = Existing();
  const auto call = AddActivity(lead);
  const auto comment = AddComment(lead, "hello");
  const auto completed =
      Call(*activity_stub_, &Stub::CompleteActivity,
           FromText<v1::CompleteActivityRequest>("name: '" + call->name() + "' outcome: 'ok'"));
  ASSERT_THAT(completed, IsOk());
  const auto deleted = Call(*activity_stub_, &Stub::DeleteActivity,
                            FromText<v1::DeleteActivityRequest>("name: '" + call->name() + "'"));
  ASSERT_THAT(deleted, IsOk());

  const auto timeline = Timeline(lead);

  EXPECT_THAT(Kinds(lead), ElementsAre("KIND_ACTIVITY_DELETED", "KIND_ACTIVITY_COMPLETED",
                                       "KIND_COMMENTED", "KIND_ACTIVITY_CREATED", "KIND_CREATED"));
  EXPECT_EQ(timeline[0].resource(), call->name());
  EXPECT_THAT(
      ChangesOf(timeline[1]),
      ElementsAre("state: STATE_SCHEDULED -> STATE_COMPLETED", HasSubstr("start_time:  -> 20"),
                  "outcome:  -> ok", HasSubstr("complete_time:  -> 20")));
  EXPECT_EQ(timeline[2].resource(), comment->name());
  EXPECT_THAT(ChangesOf(timeline[3]),
              ElementsAre("kind:  -> KIND_CALL", "subject:  -> Talk about prices"));
}

TEST_F(TimelineTest, IsReachedFromAllThatALeadBecame) {
  const std::string conversion = ANameOf("conversions"), lead = Existing();
  ASSERT_THAT(AddActivity(lead), IsOk());
  ASSERT_THAT(Begin(conversion, lead), IsOk());
  const auto completion = CompletionOf(conversion, lead);
  ASSERT_THAT(Complete(completion), IsOk());

  for (const std::string& parent :
       {lead, completion.account(), completion.contacts(0), completion.opportunity()}) {
    EXPECT_THAT(Kinds(parent),
                ElementsAre("KIND_CONVERTED", "KIND_ACTIVITY_CREATED", "KIND_CREATED"))
        << parent;
  }
  const auto converted = Timeline(completion.account())[0];
  EXPECT_EQ(converted.resource(), conversion);
  EXPECT_EQ(converted.actor(), "users/bea");
  EXPECT_EQ(converted.lead(), lead);
  EXPECT_EQ(converted.changes(0).after(), Get(lead)->status());
  EXPECT_TRUE(converted.has_former_status_duration());
}

TEST_F(TimelineTest, TellsThatAConversionWasUndone) {
  const std::string conversion = ANameOf("conversions"), lead = Converted(conversion);
  v1::RevertHandoffRequest request;
  request.set_conversion(conversion);
  request.set_lead(lead);
  request.set_status(kNurturing);
  request.set_actor("users/bea");
  ASSERT_THAT(Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::RevertHandoff, request),
              IsOk());

  const auto reverted = Timeline(lead)[0];

  EXPECT_EQ(reverted.kind(), TimelineEntry::KIND_REVERTED);
  EXPECT_EQ(reverted.resource(), conversion);
  EXPECT_EQ(reverted.changes(0).after(), kNurturing);
}

TEST_F(TimelineTest, IsFilteredAndPaged) {
  const std::string lead = Existing();
  for (int i = 0; i < 4; ++i) ASSERT_THAT(AddComment(lead, "x"), IsOk());
  ASSERT_THAT(Move(lead, kNurturing), IsOk());

  EXPECT_THAT(Timeline(lead, "kind = KIND_STATUS_CHANGED"), SizeIs(1));
  EXPECT_THAT(Timeline(lead, "actor = users/bea"), IsEmpty());
  std::set<std::string> names;
  v1::ListTimelineRequest request;
  request.set_parent(lead);
  request.set_page_size(4);
  const auto first = Call(*activity_stub_, &Stub::ListTimeline, request);
  request.set_page_token(first->next_page_token());
  const auto second = Call(*activity_stub_, &Stub::ListTimeline, request);
  for (const auto* page : {&*first, &*second}) {
    for (const auto& entry : page->timeline_entries()) names.insert(entry.name());
  }
  EXPECT_EQ(names.size(), 6u);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(TimelineTest, IsAskedForByTheNamesOfItsParents) {
  v1::ListTimelineRequest request;
  for (const char* parent : {"leads", "leads/1", "users/ann", "activities/x/y"}) {
    request.set_parent(parent);
    EXPECT_THAT(Call(*activity_stub_, &Stub::ListTimeline, request),
                FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  }
  EXPECT_THAT(Timeline(ANameOf("leads")), IsEmpty());
  EXPECT_THAT(Timeline(ANameOf("opportunities")), IsEmpty());
}

TEST_F(TimelineTest, CannotBeEdited) {
  const std::string lead = Existing();

  for (const char* sql :
       {"UPDATE timeline_entries SET note = 'forged' RETURNING 1",
        "DELETE FROM timeline_entries RETURNING 1", "TRUNCATE timeline_entries"}) {
    EXPECT_THAT(RefusalOf(sql), HasSubstr("a timeline cannot be edited")) << sql;
  }
  EXPECT_THAT(Timeline(lead), SizeIs(1));
}

TEST_F(TimelineTest, GoesWithItsLeadAndLeavesOthersAlone) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_lead_delete_policy(
        configuration::v1::Settings::LEAD_DELETE_POLICY_HARD);
  });
  const std::string lead = Existing(), other = Existing();
  ASSERT_THAT(AddComment(lead, "x"), IsOk());

  ASSERT_THAT(Delete(lead), IsOk());

  EXPECT_THAT(Timeline(lead), IsEmpty());
  EXPECT_THAT(Timeline(other), SizeIs(1));
}

TEST_F(TimelineTest, HasWhatWasCapturedAndWhoTheRulesGaveItTo) {
  Configure([](configuration::v1::Configuration& configuration) {
    *configuration.add_web_forms() = FromText<configuration::v1::WebForm>(
        "name: 'webForms/contact' display_name: 'Contact us' enabled: true "
        "fields { path: 'last_name' label: 'Name' }");
    *configuration.add_assignment_rules() = FromText<configuration::v1::AssignmentRule>(
        "name: 'assignmentRules/all' enabled: true assignment { owner: 'users/bob' }");
  });
  ASSERT_THAT(Capture(FromText<v1::CaptureLeadRequest>(
                  "form: 'webForms/contact' lead { last_name: 'Ng' }")),
              IsOk());
  const std::string lead = List()->leads(0).name();

  EXPECT_THAT(Kinds(lead), ElementsAre("KIND_CAPTURED", "KIND_ASSIGNED", "KIND_CREATED"));
  EXPECT_EQ(Timeline(lead)[0].resource(), "webForms/contact");
  EXPECT_EQ(Timeline(lead)[1].resource(), "assignmentRules/all");
  EXPECT_THAT(ChangesOf(Timeline(lead)[1]), ElementsAre("owner:  -> users/bob"));
}

}  // namespace
}  // namespace leadline::lead
