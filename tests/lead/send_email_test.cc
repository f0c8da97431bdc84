// What e-mails to leads are, and whom they can be sent to.

#include <map>
#include <optional>

#include "gmock/gmock.h"
#include "tests/lead/email_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::RefusesField;
using ::testing::AllOf;
using v1::Email;
using Stub = v1::ActivityService::Stub;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11";

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

}  // namespace
}  // namespace leadline::lead
