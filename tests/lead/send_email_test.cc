// E-mails to leads, against a real mail server.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/lead/mail/send_emails.h"
#include "services/lead/mail/smtp_client.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using google::protobuf::Struct;
using test::ALead;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Email;
using Stub = v1::ActivityService::Stub;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string MakeFolder() {
  std::string path = testing::TempDir() + "/mail.XXXXXX";
  if (mkdtemp(path.data()) == nullptr) std::abort();
  return path;
}

// tests/support/smtp_server.py, and what it took.
class RealMailServer final {
 public:
  RealMailServer() {
    while (!std::filesystem::exists(folder_ + "/port") && process_.Running()) {
      absl::SleepFor(absl::Milliseconds(5));
    }
  }
  ~RealMailServer() { std::filesystem::remove_all(folder_); }

  std::string url() const { return "smtp://127.0.0.1:" + ReadFile(folder_ + "/port"); }

  std::vector<Struct> Taken() const {
    std::ifstream file(folder_ + "/mails");
    std::vector<Struct> mails;
    for (std::string line; std::getline(file, line);) {
      EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &mails.emplace_back()).ok());
    }
    return mails;
  }

 private:
  const std::string folder_ = MakeFolder();
  test::ChildProcess process_{
      {.arguments = {"tests/support/smtp_server.py", folder_ + "/port", folder_ + "/mails"},
       .environment = {},
       .output = folder_ + "/log"}};
};

std::string Header(const Struct& mail, const std::string& name) {
  const auto& headers = mail.fields().at("headers").struct_value().fields();
  return headers.count(name) == 0 ? "" : headers.at(name).string_value();
}

// "text/plain: Hello" of each part.
std::vector<std::string> Parts(const Struct& mail) {
  std::vector<std::string> parts;
  for (const auto& part : mail.fields().at("parts").list_value().values()) {
    const auto& fields = part.struct_value().fields();
    parts.push_back(
        absl::StrCat(fields.at("type").string_value(), ": ",
                     absl::StrReplaceAll(fields.at("text").string_value(), {{"\r\n", "\n"}})));
  }
  return parts;
}

class SendEmailTest : public LeadFixture {
 protected:
  ~SendEmailTest() override { failpoint::Disarm(); }

  absl::StatusOr<v1::SendEmailResponse> Send(const std::string& lead, const std::string& but = "") {
    auto request = FromText<v1::SendEmailRequest>("subject: 'Your offer' text: 'Hello'");
    request.set_lead(lead);
    request.MergeFrom(FromText<v1::SendEmailRequest>(but));
    return Call(*activity_stub_, &Stub::SendEmail, request);
  }

  // The name of the activity that an e-mail to a new lead is.
  std::string Queued(const std::string& address = "ann@example.com") {
    const auto sent = Send(Existing("email: '" + address + "'"));
    EXPECT_THAT(sent, IsOk());
    return sent.ok() ? sent->activity().name() : "";
  }

  Email EmailOf(const std::string& activity) {
    v1::GetActivityRequest request;
    request.set_name(activity);
    return Call(*activity_stub_, &Stub::GetActivity, request)->activity().email();
  }

  // Lets the time pass until the next attempt at every e-mail.
  void PassTheTime() { database_.Query("UPDATE emails SET attempt_time = now() RETURNING 1"); }

  static MailServer Server(const std::string& url) {
    MailServer server;
    server.url = url;
    server.require_tls = false;
    server.sender = *ParseSender("Büro <sales@leadline.example>");
    return server;
  }

  RealMailServer mail_server_;
  SmtpClient smtp_{Server(mail_server_.url())};
  SendEmails send_emails_{emails_, smtp_};
};

TEST_F(SendEmailTest, KeepsTheEmailAsAnActivity) {
  const std::string lead = Existing("email: 'Ann@Example.com'");

  const auto sent = Send(lead, "html: '<p>Hi<script>x</script></p>'");

  ASSERT_THAT(sent, IsOk());
  const v1::Activity& activity = sent->activity();
  EXPECT_EQ(activity.kind(), v1::Activity::KIND_EMAIL);
  EXPECT_EQ(activity.state(), v1::Activity::STATE_COMPLETED);
  EXPECT_EQ(activity.subject(), "Your offer");
  EXPECT_EQ(activity.description(), "Hello");
  EXPECT_EQ(activity.email().recipient(), "Ann@example.com");
  EXPECT_EQ(activity.email().html(), "<p>Hi</p>");
  EXPECT_EQ(activity.email().delivery_state(), Email::DELIVERY_STATE_QUEUED);
  EXPECT_EQ(activity.email().message_id(),
            activity.name().substr(activity.name().find('/') + 1) + "@leadline.example");
  EXPECT_THAT(Activities(lead)->activities(0), EqualsProto(activity));
  EXPECT_TRUE(Get(lead)->has_last_event_time());
  EXPECT_EQ(Events("EmailQueued", activity.name()), 1);
  EXPECT_EQ(Events("ActivityCreated", activity.name()), 1);
}

TEST_F(SendEmailTest, GivesTheEmailToTheMailServerOnce) {
  const std::string activity = Queued();

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));
  PassTheTime();
  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(0));

  const auto taken = mail_server_.Taken();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(Header(taken[0], "Message-ID"), "<" + EmailOf(activity).message_id() + ">");
  EXPECT_EQ(Header(taken[0], "To"), "ann@example.com");
  EXPECT_EQ(Header(taken[0], "From"), "Büro <sales@leadline.example>");
  EXPECT_NE(Header(taken[0], "Date"), "");
  EXPECT_EQ(taken[0].fields().at("from").string_value(), "sales@leadline.example");
  const Email email = EmailOf(activity);
  EXPECT_EQ(email.delivery_state(), Email::DELIVERY_STATE_SENT);
  EXPECT_TRUE(email.has_send_time());
  EXPECT_EQ(email.attempts(), 1);
  EXPECT_EQ(email.failure(), "");
  EXPECT_EQ(Events("EmailSent", activity), 1);
}

TEST_F(SendEmailTest, CarriesAnyTextAsItIs) {
  std::string subject, text = "Grüße aus Łódź 😀\\n.\\n..dots\\n\\nbye ";
  for (int i = 0; i < 60; ++i) subject += "ü€";
  for (int i = 0; i < 200; ++i) text += "länger ";
  ASSERT_THAT(Send(Existing("email: 'ann@example.com'"),
                   "subject: '" + subject + "' text: '" + text + "' html: '<p>Grüße</p>'"),
              IsOk());

  ASSERT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  const Struct mail = mail_server_.Taken().at(0);
  EXPECT_EQ(Header(mail, "Subject"), subject);
  EXPECT_THAT(Parts(mail), ElementsAre("text/plain: " + absl::StrReplaceAll(text, {{"\\n", "\n"}}),
                                       "text/html: <p>Grüße</p>"));
  EXPECT_LE(mail.fields().at("longest_line").number_value(), 76);
}

TEST_F(SendEmailTest, LetsNobodyAddHeadersOrRecipients) {
  const std::string lead = Existing("email: 'ann@example.com'");

  for (const char* subject : {"a\\nBcc: all@example.com", "a\\r\\nx", "a\\tb"}) {
    EXPECT_THAT(Send(lead, "subject: '" + std::string(subject) + "'"), RefusesField("subject"));
  }
  for (const char* recipient :
       {"bob@example.com", "ann@example.com,bob@example.com", "ann@example.com\\r\\nBcc: b@c.de"}) {
    EXPECT_THAT(Send(lead, "recipient: '" + std::string(recipient) + "'"),
                FailsWith(kWrongState, type::v1::ERROR_REASON_EMAIL_ADDRESS_MISSING));
  }
  EXPECT_EQ(Activities(lead)->activities_size(), 0);
}

TEST_F(SendEmailTest, GoesToAnyAddressOfTheLead) {
  const std::string lead = Existing(
      "email: 'ann@example.com' further_contacts { last_name: 'Ng' email: 'ng@example.com' }");

  ASSERT_THAT(Send(lead, "recipient: 'ng@example.com'"), IsOk());
  ASSERT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  EXPECT_EQ(Header(mail_server_.Taken()[0], "To"), "ng@example.com");
}

TEST_F(SendEmailTest, NeedsALeadThatCanBeWrittenTo) {
  const std::string unwilling = Existing("email: 'ann@example.com' do_not_email: true");
  const auto refused = Send(unwilling);
  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_DO_NOT_EMAIL));
  EXPECT_THAT(refused, HasMetadata("lead", unwilling));
  EXPECT_THAT(Send(Existing()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_EMAIL_ADDRESS_MISSING));
  EXPECT_THAT(Send(ANameOf("leads")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Send(Converted(ANameOf("conversions"))),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  const std::string deleted = Existing("email: 'ann@example.com'");
  ASSERT_THAT(Delete(deleted), IsOk());
  EXPECT_THAT(Send(deleted), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
}

TEST_F(SendEmailTest, IsKeptOnceForEachRequestId) {
  const std::string lead = Existing("email: 'ann@example.com'");
  const std::string id = "request_id: '" + std::string(kRequestId) + "'";
  const auto first = Send(lead, id);
  ASSERT_THAT(first, IsOk());

  const auto again = Send(lead, id);

  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->activity(), EqualsProto(first->activity()));
  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));
  EXPECT_THAT(Send(lead, id + " text: 'other'"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(SendEmailTest, IsOffWhereNoMailServerIsKnown) {
  const SendEmail without(emails_, std::nullopt);

  const auto refused = without.Run({"default", "users/ann"}, v1::SendEmailRequest());

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(refused, HasMetadata("feature", "smtp-url"));
}

TEST_F(SendEmailTest, SurvivesTheDeathOfTheSenderBeforeTheMailServerHasIt) {
  const std::string activity = Queued();
  ASSERT_THAT(failpoint::Arm("mail.before_send=unavailable"), IsOk());
  EXPECT_THAT(send_emails_.Run(), Not(IsOk()));
  failpoint::Disarm();

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(0)) << "it is still the dead one's";
  PassTheTime();
  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  EXPECT_THAT(mail_server_.Taken(), SizeIs(1));
  EXPECT_EQ(EmailOf(activity).attempts(), 2);
}

// The only window: see SendEmails.
TEST_F(SendEmailTest, RepeatsItsMessageIdWhenTheSenderDiedBeforeItNotedTheAnswer) {
  Queued();
  ASSERT_THAT(failpoint::Arm("mail.after_send=unavailable"), IsOk());
  EXPECT_THAT(send_emails_.Run(), Not(IsOk()));
  failpoint::Disarm();
  PassTheTime();

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  const auto taken = mail_server_.Taken();
  ASSERT_THAT(taken, SizeIs(2));
  EXPECT_EQ(Header(taken[0], "Message-ID"), Header(taken[1], "Message-ID"));
}

TEST_F(SendEmailTest, IsTriedAgainWhenTheMailServerRefusesForNow) {
  const std::string activity = Queued("once-451@example.com");
  ASSERT_THAT(send_emails_.Run(), IsOkAndHolds(0));
  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_QUEUED);
  EXPECT_EQ(EmailOf(activity).failure(), "smtp-451");
  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(0)) << "not at once";
  PassTheTime();

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_SENT);
  EXPECT_THAT(mail_server_.Taken(), SizeIs(1));
}

TEST_F(SendEmailTest, IsGivenUpWhenTheMailServerRefusesForGood) {
  const std::string activity = Queued("reply-550@example.com"), other = Queued();

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  const Email email = EmailOf(activity);
  EXPECT_EQ(email.delivery_state(), Email::DELIVERY_STATE_FAILED);
  EXPECT_EQ(email.failure(), "smtp-550");
  EXPECT_FALSE(email.has_send_time());
  EXPECT_EQ(Events("EmailFailed", activity), 1);
  EXPECT_EQ(EmailOf(other).delivery_state(), Email::DELIVERY_STATE_SENT);
}

TEST_F(SendEmailTest, IsGivenUpAfterADay) {
  const std::string activity = Queued("reply-451@example.com");
  database_.Query("UPDATE activities SET create_time = now() - interval '1 day' RETURNING 1");

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(0));

  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_FAILED);
}

TEST_F(SendEmailTest, WaitsForAMailServerThatIsAway) {
  const std::string activity = Queued();
  SmtpClient nobody(Server("smtp://127.0.0.1:1"));
  SendEmails in_vain(emails_, nobody);

  EXPECT_THAT(in_vain.Run(), IsOkAndHolds(0));

  EXPECT_EQ(EmailOf(activity).failure(), "unreachable");
  PassTheTime();
  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));
}

TEST_F(SendEmailTest, GoesToNobodyUnencryptedWhoMustBeSpokenToSecretly) {
  const std::string activity = Queued();
  MailServer server = Server(mail_server_.url());
  server.require_tls = true;
  SmtpClient secret(server);
  SendEmails secretly(emails_, secret);

  EXPECT_THAT(secretly.Run(), IsOkAndHolds(0));

  EXPECT_THAT(mail_server_.Taken(), IsEmpty());
  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_QUEUED);
}

TEST_F(SendEmailTest, IsNotSentToWhoDoesNotWantItAnyMoreOrWhenItIsGone) {
  v1::Lead lead = *Create(ALead("email: 'ann@example.com'"));
  const std::string unwanted = Send(lead.name())->activity().name(), deleted = Queued();
  lead.set_do_not_email(true);
  ASSERT_THAT(Update(lead, "do_not_email"), IsOk());
  ASSERT_THAT(Call(*activity_stub_, &Stub::DeleteActivity,
                   FromText<v1::DeleteActivityRequest>("name: '" + deleted + "'")),
              IsOk());

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(0));

  EXPECT_THAT(mail_server_.Taken(), IsEmpty());
  EXPECT_EQ(EmailOf(unwanted).failure(), "do-not-email");
  EXPECT_EQ(EmailOf(deleted).failure(), "deleted");
  EXPECT_EQ(EmailOf(deleted).delivery_state(), Email::DELIVERY_STATE_FAILED);
}

TEST_F(SendEmailTest, IsListedByWhatBecameOfIt) {
  const std::string lead = Existing("email: 'ann@example.com'");
  ASSERT_THAT(AddActivity(lead, "kind: KIND_EMAIL"), IsOk());
  ASSERT_THAT(Send(lead), IsOk());
  ASSERT_THAT(send_emails_.Run(), IsOkAndHolds(1));
  ASSERT_THAT(Send(lead), IsOk());

  for (const auto& [filter, count] :
       std::map<std::string, int>{{"kind = KIND_EMAIL", 3},
                                  {"email.delivery_state = DELIVERY_STATE_SENT", 1},
                                  {"email.delivery_state = DELIVERY_STATE_QUEUED", 1}}) {
    v1::ListActivitiesRequest request;
    request.set_parent(lead);
    request.set_filter(filter);
    EXPECT_EQ(Call(*activity_stub_, &Stub::ListActivities, request)->activities_size(), count)
        << filter;
  }
  EXPECT_EQ(Timeline(lead, "kind = KIND_EMAIL_SENT").size(), 1u);
}

TEST_F(SendEmailTest, ChangesNoMoreThanWhatIsNotWritten) {
  const std::string activity = Queued();
  const auto update = [&](const std::string& values) {
    return Call(*activity_stub_, &Stub::UpdateActivity,
                FromText<v1::UpdateActivityRequest>("activity { name: '" + activity + "' " +
                                                    values + " }"))
        .status();
  };

  EXPECT_THAT(update("subject: 'Other' description: 'other'"),
              AllOf(RefusesField("activity.subject"), RefusesField("activity.description")));
  EXPECT_THAT(update("outcome: 'They answered'"), IsOk());
}

TEST_F(SendEmailTest, GoesOverWithItsLeadAndIsStillSent) {
  const std::string conversion = ANameOf("conversions");
  const std::string lead = Existing("email: 'ann@example.com'");
  const std::string activity = Send(lead)->activity().name();
  ASSERT_THAT(Begin(conversion, lead), IsOk());
  const auto completion = CompletionOf(conversion, lead);

  EXPECT_EQ(Complete(completion)->email_count(), 1);

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));
  EXPECT_EQ(Activities(completion.account())->activities(0).email().delivery_state(),
            Email::DELIVERY_STATE_SENT);
}

TEST_F(SendEmailTest, IsHandedOverByItself) {
  const std::string activity = Queued();
  send_emails_.StartEvery(absl::Milliseconds(5));

  while (EmailOf(activity).delivery_state() == Email::DELIVERY_STATE_QUEUED) {
    absl::SleepFor(absl::Milliseconds(5));
  }

  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_SENT);
}

}  // namespace
}  // namespace leadline::lead
