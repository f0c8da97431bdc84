#include <future>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kQualified[] = "statuses/lead/sales-qualification";

class RevertHandoffTest : public HandoffTest {
 protected:
  // What conversion-service asks for when it undoes the conversion of a lead that was like that.
  v1::RevertHandoffRequest Undoing(const v1::Lead& before) {
    v1::RevertHandoffRequest request;
    request.set_conversion(conversion_);
    request.set_lead(before.name());
    request.set_status(before.status());
    *request.mutable_status_change_time() = before.status_change_time();
    request.set_actor("users/carl");
    return request;
  }

  absl::Status Revert(const v1::RevertHandoffRequest& request) {
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::RevertHandoff, request)
        .status();
  }

  // Converts a lead with attachments, and returns it as it was before.
  v1::Lead ConvertOne() {
    const std::string lead = Existing();
    EXPECT_THAT(Move(lead, kQualified), IsOk());
    EXPECT_THAT(AddActivity(lead), IsOk());
    EXPECT_THAT(AddComment(lead, "before"), IsOk());
    v1::Lead before = *Get(lead);
    EXPECT_THAT(Begin(conversion_, lead), IsOk());
    EXPECT_THAT(Complete(CompletionOf(conversion_, lead)), IsOk());
    return before;
  }
};

// Begin sees a converted lead, waits for it, and then meets one that is free.
TEST_F(RevertHandoffTest, LetsTheNextConversionBeginThatWaitedForIt) {
  const v1::Lead before = ConvertOne();
  ASSERT_THAT(failpoint::Arm("handoff.before_revert_commit=sleep:500"), IsOk());
  auto revert = std::async(std::launch::async, [&, this] { return Revert(Undoing(before)); });
  while (failpoint::Hits("handoff.before_revert_commit") == 0)
    absl::SleepFor(absl::Milliseconds(5));

  EXPECT_THAT(Begin(ANameOf("conversions"), before.name()), IsOk());

  EXPECT_THAT(revert.get(), IsOk());
  EXPECT_TRUE(Get(before.name())->conversion_in_progress());
}

TEST_F(RevertHandoffTest, RestoresTheLeadAsItWas) {
  const v1::Lead before = ConvertOne();
  const std::string account = Get(before.name())->account();

  ASSERT_THAT(Revert(Undoing(before)), IsOk());

  EXPECT_THAT(Get(before.name()), IsOkAndHolds(EqualsProto(before, {"etag", "update_time"})));
  EXPECT_EQ(Get(before.name())->etag(), std::to_string(std::stoi(before.etag()) + 2));
  EXPECT_EQ(StateOf(conversion_), "REVERTED");
  EXPECT_EQ(Events("LeadReverted", before.name()), 1);
  EXPECT_EQ(database_.Query("SELECT actor FROM events WHERE type = 'LeadReverted'"), "carl");
}

TEST_F(RevertHandoffTest, LeavesWhatIsAttachedToTheLeadAlone) {
  const v1::Lead before = ConvertOne();
  const v1::Lead converted = *Get(before.name());

  ASSERT_THAT(Revert(Undoing(before)), IsOk());

  for (const std::string& parent :
       {converted.account(), converted.contacts(0), converted.opportunity()}) {
    EXPECT_EQ(Activities(parent)->activities_size(), 0) << parent;
    EXPECT_EQ(Comments(parent)->comments_size(), 0) << parent;
  }
  ASSERT_EQ(Activities(before.name())->activities_size(), 1);
  EXPECT_EQ(Activities(before.name())->activities(0).account(), "");
  EXPECT_EQ(Comments(before.name())->comments_size(), 1);
}

TEST_F(RevertHandoffTest, BringsBackWhatHadMoved) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->clear_transfers();
    for (const auto kind :
         {Settings::Transfer::KIND_ACTIVITIES, Settings::Transfer::KIND_COMMENTS}) {
      auto& transfer = *configuration.mutable_settings()->add_transfers();
      transfer.set_kind(kind);
      transfer.set_mode(Settings::Transfer::MODE_MOVE);
    }
  });
  const v1::Lead before = ConvertOne();
  ASSERT_EQ(Comments(before.name())->comments_size(), 0);

  ASSERT_THAT(Revert(Undoing(before)), IsOk());

  EXPECT_EQ(Activities(before.name())->activities_size(), 1);
  EXPECT_EQ(Comments(before.name())->comments_size(), 1);
}

TEST_F(RevertHandoffTest, GivesTheDefaultStatusWhenTheFormerOneIsArchived) {
  const v1::Lead before = ConvertOne();
  Configure([](configuration::v1::Configuration& configuration) {
    for (auto& status : *configuration.mutable_statuses()) {
      if (status.name() == kQualified) status.mutable_archive_time()->set_seconds(1);
    }
  });

  ASSERT_THAT(Revert(Undoing(before)), IsOk());

  EXPECT_EQ(Get(before.name())->status(), (*settings_.Current())->default_status().name());
  EXPECT_EQ(Get(before.name())->status_change_time().seconds(),
            Get(before.name())->update_time().seconds());
}

TEST_F(RevertHandoffTest, RepeatedChangesNothing) {
  const v1::Lead before = ConvertOne();
  ASSERT_THAT(Revert(Undoing(before)), IsOk());
  const v1::Lead open = *Get(before.name());

  EXPECT_THAT(Revert(Undoing(before)), IsOk());

  EXPECT_THAT(Get(before.name()), IsOkAndHolds(EqualsProto(open)));
  EXPECT_EQ(Events("LeadReverted", before.name()), 1);
}

TEST_F(RevertHandoffTest, ALateCompleteCannotReconvertARevertedLead) {
  const v1::Lead before = ConvertOne();
  ASSERT_THAT(Revert(Undoing(before)), IsOk());

  const auto begun = Begin(conversion_, before.name());
  const auto completed = Complete(CompletionOf(conversion_, before.name()));
  const auto aborted = Abort(conversion_, before.name());

  EXPECT_THAT(begun, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  EXPECT_THAT(completed, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  EXPECT_THAT(aborted, IsOk());
  EXPECT_FALSE(Get(before.name())->converted());
  EXPECT_FALSE(Get(before.name())->conversion_in_progress());
  EXPECT_EQ(StateOf(conversion_), "REVERTED");
}

TEST_F(RevertHandoffTest, LetsTheLeadBeChangedAndConvertedAgain) {
  const v1::Lead before = ConvertOne();
  ASSERT_THAT(Revert(Undoing(before)), IsOk());
  const std::string other = ANameOf("conversions");

  EXPECT_THAT(AddComment(before.name(), "after"), IsOk());
  EXPECT_THAT(Begin(other, before.name()), IsOk());
  EXPECT_THAT(Complete(CompletionOf(other, before.name())), IsOk());

  EXPECT_EQ(Get(before.name())->conversion(), other);
  EXPECT_EQ(Comments(Get(before.name())->account())->comments_size(), 2);
  // Late, and not about the conversion that there is now.
  EXPECT_THAT(Revert(Undoing(before)), IsOk());
  EXPECT_EQ(Get(before.name())->conversion(), other);
}

TEST_F(RevertHandoffTest, IsRefusedForAConversionThatDidNotConvertTheLead) {
  const v1::Lead before = ConvertOne();
  v1::RevertHandoffRequest request = Undoing(before);
  request.set_conversion(ANameOf("conversions"));

  const absl::Status refused = Revert(request);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_NOT_HELD));
  EXPECT_THAT(refused, HasMetadata("conversion", request.conversion()));
  EXPECT_EQ(Get(before.name())->conversion(), conversion_);
}

}  // namespace
}  // namespace leadline::lead
