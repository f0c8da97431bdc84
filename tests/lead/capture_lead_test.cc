// What visitors of a web site may send, and what becomes of it.

#include <string>

#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/configuration_snapshot.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Configuration;
using configuration::v1::FieldDefinition;
using configuration::v1::WebForm;
using test::ALead;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Not;
using v1::Lead;

constexpr char kTag[] = "dictionaries/tag/entries/web";
constexpr char kSource[] = "dictionaries/source/entries/website";

class CaptureLeadTest : public LeadFixture {
 protected:
  CaptureLeadTest() {
    Define("budget", FieldDefinition::KIND_NUMBER);
    Configure([](Configuration& whole) {
      whole.add_dictionary_entries()->set_name(kTag);
      *whole.add_web_forms() = FromText<WebForm>(R"pb(
        name: "webForms/contact"
        display_name: "Contact us"
        enabled: true
        fields { path: "last_name" label: "Name" required: true }
        fields { path: "email" label: "E-mail" required: true }
        fields { path: "address.postal_address.locality" label: "Town" }
        fields { path: "tags" label: "Interests" }
        fields { path: "custom_fields.budget" label: "Budget" }
        redirect_url: "https://www.example.com/thanks")pb");
    });
  }

  void ChangeForm(const std::string& form) {
    Configure([&](Configuration& whole) {
      whole.mutable_web_forms(0)->MergeFrom(FromText<WebForm>(form));
    });
  }

  // The form filled in properly; `lead` states what else there is in the lead, `more` beside it.
  absl::StatusOr<v1::CaptureLeadResponse> Send(const std::string& lead = "",
                                               const std::string& more = "") {
    auto request = FromText<v1::CaptureLeadRequest>(
        "form: 'webForms/contact' lead { last_name: 'Ng' email: 'Ng@Example.com' }");
    request.MergeFrom(FromText<v1::CaptureLeadRequest>("lead { " + lead + " } " + more));
    return Capture(request);
  }

  // The only one.
  Lead Captured() {
    const auto list = List();
    EXPECT_EQ(list->leads_size(), 1);
    return list->leads_size() == 1 ? list->leads(0) : Lead();
  }

  std::string Count(const std::string& table) {
    return database_.Query("SELECT count(*) FROM " + table);
  }
};

TEST_F(CaptureLeadTest, MakesALeadAsAnyOther) {
  ASSERT_THAT(Send("address { postal_address { locality: ' Łódź ' } }"
                   "custom_fields { key: 'budget' value { number_value: 5 } }"),
              IsOk());

  const Lead lead = Captured();
  EXPECT_EQ(lead.number(), "L-000001");
  EXPECT_EQ(lead.email_normalized(), "ng@example.com");
  EXPECT_EQ(lead.address().postal_address().locality(), "Łódź");
  EXPECT_EQ(lead.custom_fields().at("budget").number_value(), 5);
  EXPECT_EQ(lead.status(), "statuses/lead/to-be-processed");
  EXPECT_EQ(Events("LeadCreated", lead.name()), 1);
}

TEST_F(CaptureLeadTest, TellsOnlyWhereToGoNext) {
  EXPECT_THAT(Send(), test::IsOkAndHolds(EqualsProto(FromText<v1::CaptureLeadResponse>(
                          "redirect_url: 'https://www.example.com/thanks'"))));
}

TEST_F(CaptureLeadTest, TakesTheRestFromTheDefaultsOfTheForm) {
  ChangeForm(
      "defaults { source: 'dictionaries/source/entries/website' owner: 'users/ann' "
      "campaign: 'Spring fair' tags: 'dictionaries/tag/entries/web' }");

  ASSERT_THAT(Send("tags: 'dictionaries/tag/entries/web'"), IsOk());

  const Lead lead = Captured();
  EXPECT_EQ(lead.source(), kSource);
  EXPECT_EQ(lead.owner(), "users/ann");
  EXPECT_EQ(lead.campaign(), "Spring fair");
  EXPECT_THAT(lead.tags(), ElementsAre(kTag));
}

TEST_F(CaptureLeadTest, LeavesOutWhatWasArchivedSinceTheFormWasMade) {
  ChangeForm(
      "fields { path: 'custom_fields.age' label: 'Age' required: true }"
      "defaults { source: 'dictionaries/source/entries/gone' team: 'dictionaries/team/x' "
      "tags: 'dictionaries/tag/entries/gone' }");

  ASSERT_THAT(Send("custom_fields { key: 'age' value { number_value: 5 } }"), IsOk());

  const Lead lead = Captured();
  EXPECT_EQ(lead.source() + lead.team(), "");
  EXPECT_EQ(lead.tags_size() + static_cast<int>(lead.custom_fields().size()), 0);
}

TEST_F(CaptureLeadTest, LeavesOutAnOwnerWhoMayNotOwnLeadsAnyLonger) {
  ChangeForm("defaults { owner: 'users/ann' }");
  Configure([](configuration::v1::Configuration& whole) {
    whole.mutable_settings()->add_assignable_users("users/bob");
  });

  ASSERT_THAT(Send(), IsOk());

  EXPECT_EQ(Captured().owner(), "");
}

TEST_F(CaptureLeadTest, StoresALeadWhoeverElseHasItsAddress) {
  ASSERT_THAT(Create(ALead("email: 'ng@example.com'")), IsOk());

  ASSERT_THAT(Send(), IsOk());
  ASSERT_THAT(Send(), IsOk());

  EXPECT_EQ(List("filter: 'email_normalized = \"ng@example.com\"'")->leads_size(), 3);
}

TEST_F(CaptureLeadTest, RefusesAllThatTheFormDoesNotAllowAtOnce) {
  Define("age", FieldDefinition::KIND_NUMBER);
  ChangeForm(
      "fields { path: 'custom_fields.age' label: 'Age' required: true } captcha: true "
      "consent_text: 'You may write to me.' allowed_origins: 'https://www.example.com'");

  const auto refused = Capture(FromText<v1::CaptureLeadRequest>(R"pb(
    form: "webForms/contact"
    lead {
      last_name: "Ng"
      email: "  "
      score: 5
      owner: "users/bob"
      status: "statuses/lead/nurturing"
      address { postal_address { locality: "Lyon" region_code: "FR" } }
      custom_fields {
        key: "budget"
        value { text_value: "much" }
      }
      annotations { key: "k" value: "v" }
    }
    origin: "https://www.example.org"
    consent: "You may call me.")pb"));

  for (const char* field :
       {"lead.email", "lead.score", "lead.owner", "lead.status", "lead.annotations.k",
        "lead.address.postal_address.region_code", "lead.custom_fields.age",
        "lead.custom_fields.budget", "origin", "consent", "captcha_solved"}) {
    EXPECT_THAT(refused, RefusesField(field));
  }
  EXPECT_THAT(refused, Not(RefusesField("lead.address.postal_address.locality")));
  EXPECT_EQ(Count("leads"), "0");
}

TEST_F(CaptureLeadTest, RefusesWhatNoLeadMayHave) {
  EXPECT_THAT(Send("email: 'nobody'"), RefusesField("lead.email"));
  EXPECT_THAT(Send("tags: 'dictionaries/tag/entries/none'"), RefusesField("lead.tags[0]"));
  EXPECT_THAT(Send("last_name: '" + std::string(201, 'x') + "'"), RefusesField("lead.last_name"));
}

TEST_F(CaptureLeadTest, KeepsWhatTheVisitorAgreedToAsAComment) {
  ChangeForm("consent_text: 'You may write to me.'");

  ASSERT_THAT(Send("", "consent: 'You may write to me. '"), IsOk());

  const auto comments = Comments(Captured().name());
  ASSERT_THAT(comments, IsOk());
  ASSERT_EQ(comments->comments_size(), 1);
  EXPECT_EQ(comments->comments(0).text(), "Contact us\nYou may write to me.");
  EXPECT_EQ(Events("CommentCreated", comments->comments(0).name()), 1);
}

TEST_F(CaptureLeadTest, AsksForConsentOnlyWhereTheFormDoes) {
  EXPECT_THAT(Send("", "consent: 'You may write to me.'"), RefusesField("consent"));
  ASSERT_THAT(Send(), IsOk());
  EXPECT_EQ(Count("comments"), "0");
}

TEST_F(CaptureLeadTest, TakesFormsFromTheWebSitesThatMayShowThem) {
  ChangeForm(
      "captcha: true allowed_origins: 'https://a.example' "
      "allowed_origins: 'https://b.example'");

  EXPECT_THAT(Send("", "captcha_solved: true origin: 'https://b.example'"), IsOk());
  EXPECT_THAT(Send("", "captcha_solved: true"), RefusesField("origin"));
}

TEST_F(CaptureLeadTest, AnswersAProgramAsItAnswersPeopleAndMakesNothing) {
  const auto trapped = [&] { return Send("", "honeypot: 'cheap pills'"); };
  EXPECT_THAT(trapped(), IsOk());
  EXPECT_EQ(Count("leads"), "1");  // The form has no such field.
  ChangeForm("honeypot: true");
  const auto person = Send();

  const auto program = trapped();

  ASSERT_THAT(program, IsOk());
  EXPECT_THAT(*program, EqualsProto(*person));
  EXPECT_EQ(Count("leads"), "2");
}

TEST_F(CaptureLeadTest, MakesOneLeadOfARepeatedRequest) {
  const std::string id = "request_id: '7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11'";
  ASSERT_THAT(Send("", id), IsOk());
  ChangeForm("defaults { campaign: 'Another' } redirect_url: 'https://www.example.com/bye'");

  const auto again = Send("", id);

  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->redirect_url(), "https://www.example.com/thanks");
  EXPECT_EQ(Count("leads"), "1");
  EXPECT_THAT(
      Send("tags: 'dictionaries/tag/entries/web'", id),
      FailsWith(absl::StatusCode::kFailedPrecondition, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(CaptureLeadTest, LeavesNothingBehindWhenOnlyValidated) {
  ChangeForm("consent_text: 'Yes'");

  EXPECT_THAT(Send("", "consent: 'Yes' validate_only: true"), IsOk());

  for (const char* table : {"leads", "events", "comments", "number_counters"}) {
    EXPECT_EQ(Count(table), "0") << table;
  }
}

TEST_F(CaptureLeadTest, IsRefusedWhereTheFormTakesNothing) {
  EXPECT_THAT(Send("", "form: 'webForms/none'"),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Send("", "form: 'contact'"),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  Configure([](Configuration& whole) { whole.mutable_web_forms(0)->set_enabled(false); });

  EXPECT_THAT(Send(), AllOf(FailsWith(absl::StatusCode::kFailedPrecondition,
                                      type::v1::ERROR_REASON_WEB_FORM_DISABLED),
                            HasMetadata("form", "webForms/contact")));
}

}  // namespace
}  // namespace leadline::lead
