// How e-mails get to a mail server, a real one: once, whatever dies.

#include "gmock/gmock.h"
#include "tests/lead/email_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using google::protobuf::Struct;
using test::ALead;
using test::ANameOf;
using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Email;
using Stub = v1::ActivityService::Stub;

class EmailDeliveryTest : public SendEmailTest {};

TEST_F(EmailDeliveryTest, GivesTheEmailToTheMailServerOnce) {
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

TEST_F(EmailDeliveryTest, CarriesAnyTextAsItIs) {
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

TEST_F(EmailDeliveryTest, SurvivesTheDeathOfTheSenderBeforeTheMailServerHasIt) {
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
TEST_F(EmailDeliveryTest, RepeatsItsMessageIdWhenTheSenderDiedBeforeItNotedTheAnswer) {
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

TEST_F(EmailDeliveryTest, IsTriedAgainWhenTheMailServerRefusesForNow) {
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

TEST_F(EmailDeliveryTest, IsGivenUpWhenTheMailServerRefusesForGood) {
  const std::string activity = Queued("reply-550@example.com"), other = Queued();

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));

  const Email email = EmailOf(activity);
  EXPECT_EQ(email.delivery_state(), Email::DELIVERY_STATE_FAILED);
  EXPECT_EQ(email.failure(), "smtp-550");
  EXPECT_FALSE(email.has_send_time());
  EXPECT_EQ(Events("EmailFailed", activity), 1);
  EXPECT_EQ(EmailOf(other).delivery_state(), Email::DELIVERY_STATE_SENT);
}

TEST_F(EmailDeliveryTest, IsGivenUpAfterADay) {
  const std::string activity = Queued("reply-451@example.com");
  database_.Query("UPDATE activities SET create_time = now() - interval '1 day' RETURNING 1");

  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(0));

  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_FAILED);
}

TEST_F(EmailDeliveryTest, WaitsForAMailServerThatIsAway) {
  const std::string activity = Queued();
  SmtpClient nobody(Server("smtp://127.0.0.1:1"));
  SendEmails in_vain(emails_, nobody);

  EXPECT_THAT(in_vain.Run(), IsOkAndHolds(0));

  EXPECT_EQ(EmailOf(activity).failure(), "unreachable");
  PassTheTime();
  EXPECT_THAT(send_emails_.Run(), IsOkAndHolds(1));
}

TEST_F(EmailDeliveryTest, GoesToNobodyUnencryptedWhoMustBeSpokenToSecretly) {
  const std::string activity = Queued();
  MailServer server = Server(mail_server_.url());
  server.require_tls = true;
  SmtpClient secret(server);
  SendEmails secretly(emails_, secret);

  EXPECT_THAT(secretly.Run(), IsOkAndHolds(0));

  EXPECT_THAT(mail_server_.Taken(), IsEmpty());
  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_QUEUED);
}

TEST_F(EmailDeliveryTest, IsNotSentToWhoDoesNotWantItAnyMoreOrWhenItIsGone) {
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

TEST_F(EmailDeliveryTest, GoesOverWithItsLeadAndIsStillSent) {
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

TEST_F(EmailDeliveryTest, IsHandedOverByItself) {
  const std::string activity = Queued();
  send_emails_.StartEvery({absl::Milliseconds(5)});

  while (EmailOf(activity).delivery_state() == Email::DELIVERY_STATE_QUEUED) {
    absl::SleepFor(absl::Milliseconds(5));
  }

  EXPECT_EQ(EmailOf(activity).delivery_state(), Email::DELIVERY_STATE_SENT);
}

}  // namespace
}  // namespace leadline::lead
