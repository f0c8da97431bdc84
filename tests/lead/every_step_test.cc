// The database is lost at every single statement and commit of handing a lead over, of taking it
// back and of merging leads: nothing is ever half done, and whoever asks again gets it done.
#include "common/identifier/identifier.h"
#include "common/identifier/name.h"
#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
#include "tests/support/lost_steps.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using test::ANameOf;
using test::IsOk;
using test::LoseEachStep;
using test::Undertaking;
using v1::LeadConversionHandoffService;

class EveryStepTest : public HandoffTest {
 protected:
  std::string WithAttachments() {
    const std::string lead = Existing();
    EXPECT_THAT(AddActivity(lead), IsOk());
    EXPECT_THAT(AddComment(lead, "called"), IsOk());
    return lead;
  }

  v1::HandoffCompletion BegunOne() {
    auto completion = CompletionOf(ANameOf("conversions"), WithAttachments());
    completion.set_account(ANameOf("accounts"));
    EXPECT_THAT(Begin(completion.conversion(), completion.lead()), IsOk());
    return completion;
  }

  Undertaking EndingIn(const std::string& state, const std::string& conversion,
                       std::function<absl::Status()> act, std::function<bool()> is_done) {
    const auto is_there = [=, this] { return StateOf(conversion) == state; };
    return {.act = std::move(act), .is_decided = is_there, .is_done = [=] {
              return is_there() && is_done();
            }};
  }

  // What is attached to the lead belongs to the account too, or nothing does.
  bool BelongsTo(const std::string& account, int items) {
    EXPECT_EQ(Activities(account)->activities_size(), items);
    EXPECT_EQ(Comments(account)->comments_size(), items);
    return true;
  }
};

TEST_F(EveryStepTest, OfHoldingALead) {
  const int steps = LoseEachStep(database_, [this] {
    const std::string conversion = ANameOf("conversions"), lead = Existing();
    return EndingIn(
        "RESERVED", conversion, [=, this] { return Begin(conversion, lead).status(); },
        [=, this] { return Get(lead)->conversion_in_progress(); });
  });

  EXPECT_GE(steps, 2);
}

TEST_F(EveryStepTest, OfCompletingALead) {
  const int steps = LoseEachStep(database_, [this] {
    const auto completion = BegunOne();
    return EndingIn(
        "DONE", completion.conversion(), [=, this] { return Complete(completion).status(); },
        [=, this] {
          return Get(completion.lead())->converted() && BelongsTo(completion.account(), 1);
        });
  });

  EXPECT_GE(steps, 4);
}

TEST_F(EveryStepTest, OfGivingALeadBack) {
  const int steps = LoseEachStep(database_, [this] {
    const auto completion = BegunOne();
    return EndingIn(
        "RELEASED", completion.conversion(),
        [=, this] { return Abort(completion.conversion(), completion.lead()); },
        [=, this] {
          return !Get(completion.lead())->conversion_in_progress() &&
                 BelongsTo(completion.account(), 0);
        });
  });

  EXPECT_GE(steps, 2);
}

TEST_F(EveryStepTest, OfTakingALeadBack) {
  const int steps = LoseEachStep(database_, [this] {
    const auto completion = BegunOne();
    v1::RevertHandoffRequest request;
    request.set_conversion(completion.conversion());
    request.set_lead(completion.lead());
    request.set_status(Get(completion.lead())->status());
    request.set_actor("users/carl");
    EXPECT_THAT(Complete(completion), IsOk());
    return EndingIn(
        "REVERTED", completion.conversion(),
        [=, this] {
          return Call(*handoff_stub_, &LeadConversionHandoffService::Stub::RevertHandoff, request)
              .status();
        },
        [=, this] {
          return !Get(completion.lead())->converted() && BelongsTo(completion.account(), 0);
        });
  });

  EXPECT_GE(steps, 4);
}

TEST_F(EveryStepTest, OfMovingWhatBelongsToAMergedAccount) {
  const int steps = LoseEachStep(database_, [this] {
    const auto completion = BegunOne();
    EXPECT_THAT(Complete(completion), IsOk());
    v1::MoveLinksRequest request;
    request.set_from_account(completion.account());
    request.set_to_account(ANameOf("accounts"));
    request.set_actor("users/carl");
    const auto is_moved = [=, this] {
      return Get(completion.lead())->account() == request.to_account();
    };
    return Undertaking{.act =
                           [=, this] {
                             return Call(*handoff_stub_,
                                         &LeadConversionHandoffService::Stub::MoveLinks, request)
                                 .status();
                           },
                       .is_decided = is_moved,
                       .is_done =
                           [=, this] {
                             return is_moved() && BelongsTo(request.to_account(), 1) &&
                                    BelongsTo(request.from_account(), 0);
                           }};
  });

  EXPECT_GE(steps, 5);
}

TEST_F(EveryStepTest, OfMergingLeads) {
  const int steps = LoseEachStep(database_, [this] {
    v1::MergeLeadsRequest request;
    request.set_survivor(WithAttachments());
    request.add_merged(WithAttachments());
    request.set_request_id(identifier::NewId());
    const auto is_merged = [=, this] {
      return database_.Query("SELECT merged_into FROM leads WHERE id = '" +
                             IdOf(request.merged(0)) + "'") == IdOf(request.survivor());
    };
    return Undertaking{
        .act =
            [=, this] {
              return Call(*lead_stub_, &v1::LeadService::Stub::MergeLeads, request).status();
            },
        .is_decided = is_merged,
        .is_done =
            [=, this] {
              return is_merged() && Activities(request.survivor())->activities_size() == 2;
            }};
  });

  EXPECT_GE(steps, 8);
}

}  // namespace
}  // namespace leadline::lead
