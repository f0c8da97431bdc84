// What text messages to leads are, whom they can be sent to, and how they get to a gateway, a real
// one: once, whatever dies.

#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "leadline/process/v1/process_service.pb.h"
#include "services/lead/backlog/backlog_store_sql.h"
#include "services/lead/sms/send_text_messages.h"
#include "services/lead/sms/sms_client.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/http_receiver.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using google::protobuf::Struct;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Sms;
using Stub = v1::ActivityService::Stub;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

std::string Text(const Struct& message, const std::string& field) {
  return message.fields().at(field).string_value();
}

std::string HeaderOf(const Struct& message, const std::string& name) {
  const auto& headers = message.fields().at("headers").struct_value().fields();
  return headers.count(name) == 0 ? "" : headers.at(name).string_value();
}

class SendSmsTest : public LeadFixture {
 protected:
  ~SendSmsTest() override { failpoint::Disarm(); }

  absl::StatusOr<v1::SendSmsResponse> Send(const std::string& lead, const std::string& but = "") {
    auto request = FromText<v1::SendSmsRequest>("text: 'Hello'");
    request.set_lead(lead);
    request.MergeFrom(FromText<v1::SendSmsRequest>(but));
    return Call(*activity_stub_, &Stub::SendSms, request);
  }

  // The name of the activity that a message to a new lead is.
  std::string Queued(const std::string& number = "+33 6 12 34 56 78") {
    const auto sent = Send(Existing("mobile: '" + number + "'"));
    EXPECT_THAT(sent, IsOk());
    return sent.ok() ? sent->activity().name() : "";
  }

  Sms SmsOf(const std::string& activity) {
    v1::GetActivityRequest request;
    request.set_name(activity);
    return Call(*activity_stub_, &Stub::GetActivity, request)->activity().sms();
  }

  // Lets the time pass until the next attempt at every message.
  void PassTheTime() {
    database_.Query("UPDATE text_messages SET attempt_time = now() RETURNING 1");
  }

  test::HttpReceiver gateway_{"tests/support/sms_gateway.py"};
  SmsClient client_{SmsGateway{.url = gateway_.address() + "/messages",
                               .token = "secret",
                               .sender = "Leadline",
                               .ca_file = ""}};
  SendTextMessages send_{text_messages_, client_};
};

TEST_F(SendSmsTest, KeepsTheMessageAsAnActivity) {
  const std::string lead = Existing("mobile: '+33 6 12 34 56 78'");

  const auto sent = Send(lead, "text: 'Hello\\nAnn'");

  ASSERT_THAT(sent, IsOk());
  const v1::Activity& activity = sent->activity();
  EXPECT_EQ(activity.kind(), v1::Activity::KIND_SMS);
  EXPECT_EQ(activity.state(), v1::Activity::STATE_COMPLETED);
  EXPECT_EQ(activity.subject(), "Hello Ann");
  EXPECT_EQ(activity.description(), "Hello\nAnn");
  EXPECT_EQ(activity.sms().recipient(), "+33612345678");
  EXPECT_EQ(activity.sms().delivery_state(), Sms::DELIVERY_STATE_QUEUED);
  EXPECT_THAT(Activities(lead)->activities(0), EqualsProto(activity));
  EXPECT_TRUE(Get(lead)->has_last_event_time());
  EXPECT_EQ(Events("SmsQueued", activity.name()), 1);
}

TEST_F(SendSmsTest, CountsAMessageAmongWhatWaitsUntilItIsTaken) {
  const auto waiting = [this] {
    const auto rows = database_->Run(postgres::kAcrossOrganizations, sql::kCountWaiting);
    EXPECT_THAT(rows, IsOk());
    return postgres::All<process::v1::Backlog>(*rows);
  };
  Queued();

  const std::vector<process::v1::Backlog> before = waiting();
  EXPECT_THAT(send_.Run(), IsOkAndHolds(1));

  ASSERT_THAT(before, SizeIs(3));
  EXPECT_EQ(before[2].kind(), "text_messages");
  EXPECT_EQ(before[2].count(), 1);
  EXPECT_TRUE(before[2].has_oldest_time());
  EXPECT_EQ(waiting()[2].count(), 0);
}

TEST_F(SendSmsTest, GivesTheMessageToTheGatewayOnce) {
  std::string text = "Grüße 😀 \\\"quoted\\\" \\n";
  for (int i = 0; i < 100; ++i) text += "länger ";
  const std::string lead = Existing("mobile: '+33 6 12 34 56 78'");
  const auto sent = Send(lead, "text: '" + text + "'");
  ASSERT_THAT(sent, IsOk());
  const std::string activity = sent->activity().name();

  EXPECT_THAT(send_.Run(), IsOkAndHolds(1));
  PassTheTime();
  EXPECT_THAT(send_.Run(), IsOkAndHolds(0));

  const auto taken = gateway_.Taken();
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(Text(taken[0], "to"), "+33612345678");
  EXPECT_EQ(Text(taken[0], "from"), "Leadline");
  EXPECT_EQ(Text(taken[0], "text"), sent->activity().description());
  EXPECT_EQ("activities/" + Text(taken[0], "id"), activity);
  EXPECT_EQ("activities/" + HeaderOf(taken[0], "idempotency-key"), activity);
  EXPECT_EQ(HeaderOf(taken[0], "authorization"), "Bearer secret");
  EXPECT_EQ(HeaderOf(taken[0], "content-type"), "application/json");
  const Sms sms = SmsOf(activity);
  EXPECT_EQ(sms.delivery_state(), Sms::DELIVERY_STATE_SENT);
  EXPECT_TRUE(sms.has_send_time());
  EXPECT_EQ(sms.attempts(), 1);
  EXPECT_EQ(Events("SmsSent", activity), 1);
  EXPECT_THAT(Timeline(lead, "kind = KIND_SMS_SENT"), SizeIs(1));
}

TEST_F(SendSmsTest, GoesToAnyNumberOfTheLeadThatIsKnownWithItsCountry) {
  const std::string lead = Existing(
      "phone: '0033 1 42 96 10 20' mobile: '06 12 34 56 78' "
      "further_contacts { last_name: 'Ng' mobile: '+44 7400 123456' } "
      "further_contacts { last_name: 'No' mobile: '+44 7400 654321' do_not_call: true }");

  EXPECT_EQ(Send(lead, "recipient: '+44 7400 123456'")->activity().sms().recipient(),
            "+447400123456");
  EXPECT_EQ(Send(lead, "recipient: '0033 1 42 96 10 20'")->activity().sms().recipient(),
            "+33142961020");
  const auto is_missing = FailsWith(kWrongState, type::v1::ERROR_REASON_PHONE_NUMBER_MISSING);
  EXPECT_THAT(Send(lead), is_missing) << "it has no country code";
  EXPECT_THAT(Send(lead, "recipient: '+44 7400 999999'"), is_missing) << "it is nobody's";
  EXPECT_THAT(Send(lead, "recipient: '+44 7400 654321'"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_DO_NOT_CALL));
}

TEST_F(SendSmsTest, TakesANumberWithoutCountryCodeForOneOfTheCountryOfTheLead) {
  const std::string lead = Existing(
      "mobile: '06 12 34 56 78' address { postal_address { region_code: 'FR' } } "
      "further_contacts { last_name: 'Ng' mobile: '06 12 34 56 79' }");

  EXPECT_EQ(Send(lead)->activity().sms().recipient(), "+33612345678");
  EXPECT_EQ(Send(lead, "recipient: '06 12 34 56 79'")->activity().sms().recipient(),
            "+33612345679");
}

TEST_F(SendSmsTest, NeedsALeadThatCanBeWrittenTo) {
  const std::string mobile = "mobile: '+33 6 12 34 56 78' ";
  const std::string unwilling = Existing(mobile + "do_not_call: true");
  const auto refused = Send(unwilling);
  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_DO_NOT_CALL));
  EXPECT_THAT(refused, HasMetadata("lead", unwilling));
  EXPECT_THAT(Send(Existing()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_PHONE_NUMBER_MISSING));
  EXPECT_THAT(Send(ANameOf("leads")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Send(Converted(ANameOf("conversions"))),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  const std::string deleted = Existing(mobile);
  ASSERT_THAT(Delete(deleted), IsOk());
  EXPECT_THAT(Send(deleted), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_DELETED));
  EXPECT_THAT(Send(Existing(mobile), "text: '" + std::string(1001, 'x') + "'"),
              RefusesField("text"));
}

TEST_F(SendSmsTest, IsKeptOnceForEachRequestId) {
  const std::string lead = Existing("mobile: '+33 6 12 34 56 78'");
  const std::string id = "request_id: '7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11'";
  const auto first = Send(lead, id);
  ASSERT_THAT(first, IsOk());

  const auto again = Send(lead, id);

  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->activity(), EqualsProto(first->activity()));
  EXPECT_THAT(send_.Run(), IsOkAndHolds(1));
  EXPECT_THAT(Send(lead, id + " text: 'other'"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(SendSmsTest, IsGivenUpWhenTheGatewayRefusesItForGood) {
  const std::string activity = Queued("+33 6 12 34 94 00");

  EXPECT_THAT(send_.Run(), IsOkAndHolds(0));

  EXPECT_EQ(SmsOf(activity).delivery_state(), Sms::DELIVERY_STATE_FAILED);
  EXPECT_EQ(SmsOf(activity).failure(), "http-400");
  EXPECT_EQ(Events("SmsFailed", activity), 1);
}

TEST_F(SendSmsTest, IsTriedAgainWhenItIsRefusedForNow) {
  for (const auto& [number, failure] :
       std::map<std::string, std::string>{{"+33 6 12 34 85 03", "http-503"},
                                          {"+33 6 12 34 84 29", "http-429"},
                                          {"+33 6 12 34 84 01", "http-401"},
                                          {"+33 6 12 34 83 02", "http-302"}}) {
    const std::string activity = Queued(number);
    EXPECT_THAT(send_.Run(), IsOkAndHolds(0));
    EXPECT_EQ(SmsOf(activity).delivery_state(), Sms::DELIVERY_STATE_QUEUED);
    EXPECT_EQ(SmsOf(activity).failure(), failure);
    PassTheTime();

    EXPECT_THAT(send_.Run(), IsOkAndHolds(1));

    EXPECT_EQ(SmsOf(activity).attempts(), 2);
    EXPECT_EQ(SmsOf(activity).failure(), "");
  }
}

TEST_F(SendSmsTest, WaitsForAGatewayThatIsAway) {
  const std::string activity = Queued();
  SmsClient nobody({.url = "http://127.0.0.1:9/", .token = "", .sender = "", .ca_file = ""});
  SendTextMessages send(text_messages_, nobody);

  EXPECT_THAT(send.Run(), IsOkAndHolds(0));

  EXPECT_EQ(SmsOf(activity).failure(), "unreachable");
  PassTheTime();
  EXPECT_THAT(send_.Run(), IsOkAndHolds(1));
}

// The only window: see SendTextMessages.
TEST_F(SendSmsTest, RepeatsItsKeyWhenTheSenderDiedBeforeItNotedTheAnswer) {
  Queued();
  ASSERT_THAT(failpoint::Arm("sms.before_send=unavailable"), IsOk());
  EXPECT_THAT(send_.Run(), Not(IsOk()));
  EXPECT_THAT(gateway_.Taken(), IsEmpty());
  failpoint::Disarm();
  PassTheTime();
  ASSERT_THAT(failpoint::Arm("sms.after_send=unavailable"), IsOk());
  EXPECT_THAT(send_.Run(), Not(IsOk()));
  failpoint::Disarm();
  EXPECT_THAT(send_.Run(), IsOkAndHolds(0)) << "it is still the dead one's";
  PassTheTime();

  EXPECT_THAT(send_.Run(), IsOkAndHolds(1));

  const auto taken = gateway_.Taken();
  ASSERT_THAT(taken, SizeIs(2));
  EXPECT_EQ(HeaderOf(taken[0], "idempotency-key"), HeaderOf(taken[1], "idempotency-key"));
}

TEST_F(SendSmsTest, IsNotSentWhenTheLeadHasChangedItsMindOrTheActivityIsGone) {
  const std::string lead = Existing("mobile: '+33 6 12 34 56 78'");
  const std::string unwanted = Send(lead)->activity().name();
  v1::Lead changed;
  changed.set_name(lead);
  changed.set_do_not_call(true);
  ASSERT_THAT(Update(changed, "do_not_call"), IsOk());
  const std::string deleted = Queued();
  ASSERT_THAT(Call(*activity_stub_, &Stub::DeleteActivity,
                   FromText<v1::DeleteActivityRequest>("name: '" + deleted + "'")),
              IsOk());

  EXPECT_THAT(send_.Run(), IsOkAndHolds(0));

  EXPECT_EQ(SmsOf(unwanted).failure(), "do-not-call");
  EXPECT_EQ(SmsOf(deleted).failure(), "deleted");
  EXPECT_THAT(gateway_.Taken(), IsEmpty());
}

TEST_F(SendSmsTest, IsListedByWhatBecameOfItAndKeepsItsWords) {
  const std::string lead = Existing("mobile: '+33 6 12 34 56 78'");
  const auto sent = Send(lead);
  ASSERT_THAT(send_.Run(), IsOkAndHolds(1));
  ASSERT_THAT(Send(lead), IsOk());

  v1::ListActivitiesRequest request;
  request.set_parent(lead);
  request.set_filter("sms.delivery_state = DELIVERY_STATE_SENT");
  EXPECT_EQ(Call(*activity_stub_, &Stub::ListActivities, request)->activities_size(), 1);
  EXPECT_THAT(
      Call(*activity_stub_, &Stub::UpdateActivity,
           FromText<v1::UpdateActivityRequest>("activity { name: '" + sent->activity().name() +
                                               "' subject: 'a' description: 'b' }")),
      AllOf(RefusesField("activity.subject"), RefusesField("activity.description")));
}

TEST_F(SendSmsTest, IsOffWhereNoGatewayIsKnown) {
  const SendSms without(text_messages_, false);

  const auto refused = without.Run({"default", "users/ann"}, v1::SendSmsRequest());

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(refused, HasMetadata("feature", "sms-gateway-url"));
}

}  // namespace
}  // namespace leadline::lead
