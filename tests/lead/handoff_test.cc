#include <future>

#include "common/failpoint/failpoint.h"
#include "gmock/gmock.h"
#include "tests/lead/lead_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using test::ALead;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::HasMetadata;
using test::IsOk;
using test::IsOkAndHolds;
using test::StatusIs;
using v1::HandoffCompletion;
using v1::HandoffManifest;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class HandoffTest : public LeadFixture {
 protected:
  HandoffTest() : LeadFixture("presets/default", absl::Hours(1)) {}
  ~HandoffTest() override { failpoint::Disarm(); }

  std::string StateOf(const std::string& conversion) {
    return database_.Query("SELECT state FROM handoffs WHERE id = '" +
                           conversion.substr(conversion.find('/') + 1) + "'");
  }

  const std::string conversion_ = ANameOf("conversions");
};

TEST_F(HandoffTest, BeginGivesTheLeadAsItIsHeld) {
  const std::string lead = Existing(
      "annual_revenue { currency_code: 'EUR' units: 3 } employee_count: 4 "
      "custom_fields { key: 'x' value { text_value: 'y' } } external_ids { system: 's' id: '1' } "
      "address { postal_address { locality: 'Lyon' } } annotations { key: 'k' value: 'v' }");

  const auto held = Begin(conversion_, lead);

  ASSERT_THAT(held, IsOk());
  EXPECT_TRUE(held->conversion_in_progress());
  EXPECT_THAT(Get(lead), IsOkAndHolds(EqualsProto(*held)));
  EXPECT_EQ(held->etag(), "1");
  EXPECT_EQ(StateOf(conversion_), "RESERVED");
}

TEST_F(HandoffTest, BeginRepeatedGivesTheSameAnswer) {
  const std::string lead = Existing();
  const auto first = Begin(conversion_, lead);

  EXPECT_THAT(Begin(conversion_, lead), IsOkAndHolds(EqualsProto(*first)));
}

TEST_F(HandoffTest, BeginIsRefusedForALeadThatAnotherConversionHolds) {
  const std::string lead = Held(conversion_);

  const auto refused = Begin(ANameOf("conversions"), lead);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  EXPECT_THAT(refused, HasMetadata("conversion", conversion_));
}

TEST_F(HandoffTest, BeginIsRefusedForAConvertedLead) {
  const std::string lead = Converted(conversion_);

  for (const std::string& conversion : {conversion_, ANameOf("conversions")}) {
    const auto refused = Begin(conversion, lead);
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
    EXPECT_THAT(refused, HasMetadata("conversion", conversion_));
  }
}

TEST_F(HandoffTest, BeginIsRefusedForALostLead) {
  const std::string lead = Existing();
  ASSERT_THAT(Lose(lead), IsOk());

  EXPECT_THAT(Begin(conversion_, lead), FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_LOST));
}

TEST_F(HandoffTest, BeginIsRefusedFromAStatusThatTheSettingsLeaveOut) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->add_convertible_from("statuses/lead/nurturing");
  });
  const std::string lead = Existing();

  const auto refused = Begin(conversion_, lead);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_NOT_CONVERTIBLE));
  EXPECT_THAT(refused, HasMetadata("status", "statuses/lead/to-be-processed"));
  ASSERT_THAT(Move(lead, "statuses/lead/nurturing"), IsOk());
  EXPECT_THAT(Begin(conversion_, lead), IsOk());
}

TEST_F(HandoffTest, BeginIsRefusedForAnotherVersionOfTheLead) {
  const std::string lead = Existing();

  EXPECT_THAT(Begin(conversion_, lead, "7"),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
  EXPECT_THAT(Begin(conversion_, lead, "1"), IsOk());
}

TEST_F(HandoffTest, BeginIsRefusedForALeadThatIsNotThere) {
  EXPECT_THAT(Begin(conversion_, ANameOf("leads")),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(StateOf(conversion_), "");
}

TEST_F(HandoffTest, BeginIsRefusedWhereLeadsAreDisabled) {
  const std::string lead = Existing();
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_leads_enabled(false);
  });

  EXPECT_THAT(Begin(conversion_, lead),
              FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
}

TEST_F(HandoffTest, BeginStaysRefusedOnceTheConversionWasReleased) {
  const std::string lead = Existing();
  ASSERT_THAT(Abort(conversion_, lead), IsOk());

  const auto refused = Begin(conversion_, lead);

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  EXPECT_THAT(refused, HasMetadata("conversion", conversion_));
  EXPECT_FALSE(Get(lead)->conversion_in_progress());
}

TEST_F(HandoffTest, OneOfManyBeginsAtOnceHoldsTheLead) {
  const std::string lead = Existing();
  std::vector<std::future<absl::StatusOr<v1::Lead>>> begins;
  for (int i = 0; i < 50; ++i) {
    begins.push_back(
        std::async(std::launch::async, [&, this] { return Begin(ANameOf("conversions"), lead); }));
  }

  int held = 0;
  for (auto& begin : begins) {
    const auto outcome = begin.get();
    if (outcome.ok()) {
      ++held;
    } else {
      EXPECT_THAT(outcome, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
    }
  }

  EXPECT_EQ(held, 1);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM handoffs"), "1");
}

TEST_F(HandoffTest, BeginsAtOnceHaveEachItsOwnOutcome) {
  const std::string lost = Existing();
  ASSERT_THAT(Lose(lost), IsOk());
  std::vector<std::future<absl::StatusOr<v1::Lead>>> good;
  std::vector<std::future<absl::StatusOr<v1::Lead>>> bad;
  for (int i = 0; i < 10; ++i) {
    const auto begin = [this](const std::string& lead) {
      return std::async(std::launch::async,
                        [=, this] { return Begin(ANameOf("conversions"), lead); });
    };
    good.push_back(begin(Existing()));
    bad.push_back(begin(i % 2 == 0 ? lost : ANameOf("leads")));
  }

  for (auto& begin : good) EXPECT_THAT(begin.get(), IsOk());
  for (auto& begin : bad) EXPECT_FALSE(begin.get().ok());
}

TEST_F(HandoffTest, OneBatchHasAnOutcomeForEachOfItsItems) {
  const std::string lead = Existing();
  const std::string other = ANameOf("conversions");
  const std::string released = ANameOf("conversions");
  ASSERT_THAT(Abort(released, Existing()), IsOk());
  std::vector<v1::BeginConversionRequest> requests;
  for (const auto& [conversion, of] : std::vector<std::pair<std::string, std::string>>{
           {conversion_, lead}, {other, lead}, {conversion_, lead}, {released, Existing()}}) {
    requests.emplace_back().set_conversion(conversion);
    requests.back().set_lead(of);
  }

  const auto outcomes =
      handoffs_.Begin("default", {&requests[0], &requests[1], &requests[2], &requests[3]}, {});

  ASSERT_THAT(outcomes, IsOk());
  EXPECT_THAT((*outcomes)[0], IsOk());
  EXPECT_THAT((*outcomes)[1],
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_IN_PROGRESS));
  EXPECT_THAT((*outcomes)[1], HasMetadata("conversion", conversion_));
  EXPECT_THAT((*outcomes)[2], IsOk());
  EXPECT_THAT((*outcomes)[3], FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
}

TEST_F(HandoffTest, HoldsAreInNoIndexSoThatTheyStayWithinTheirPage) {
  EXPECT_EQ(database_.Query("SELECT count(*) FROM pg_index AS i "
                            "JOIN pg_attribute AS a ON a.attrelid = i.indrelid "
                            "  AND a.attnum = ANY (i.indkey) "
                            "WHERE i.indrelid = 'leads'::regclass "
                            "  AND a.attname IN ('held_by', 'held_since')"),
            "0");
}

TEST_F(HandoffTest, CompleteMakesTheLeadAConvertedOne) {
  const std::string lead = Held(conversion_);
  const HandoffCompletion completion = CompletionOf(conversion_, lead);

  ASSERT_THAT(Complete(completion), IsOk());

  const auto converted = Get(lead);
  ASSERT_THAT(converted, IsOk());
  EXPECT_TRUE(converted->converted());
  EXPECT_FALSE(converted->conversion_in_progress());
  EXPECT_EQ(converted->conversion(), conversion_);
  EXPECT_EQ(converted->status(), "statuses/lead/converted");
  EXPECT_EQ(converted->converter(), "users/bea");
  EXPECT_EQ(converted->convert_time().seconds(), 1750000000);
  EXPECT_EQ(converted->account(), completion.account());
  EXPECT_EQ(converted->contacts(0), completion.contacts(0));
  EXPECT_EQ(converted->opportunity(), completion.opportunity());
  EXPECT_EQ(converted->etag(), "2");
  EXPECT_EQ(StateOf(conversion_), "DONE");
  EXPECT_EQ(Events("LeadConverted", lead), 1);
}

TEST_F(HandoffTest, CompleteLeavesTheStatusWhereAFlagIsEnough) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_converted_representation(
        configuration::v1::Settings::CONVERTED_REPRESENTATION_FLAG_ONLY);
  });

  const auto converted = Get(Converted(conversion_));

  EXPECT_TRUE(converted->converted());
  EXPECT_EQ(converted->status(), "statuses/lead/to-be-processed");
}

TEST_F(HandoffTest, CompleteGoesByTheRoleWhateverTheStatusIsCalled) {
  Configure([](configuration::v1::Configuration& configuration) {
    for (auto& status : *configuration.mutable_statuses()) {
      status.set_display_name("?" + status.display_name());
      if (status.role() == LeadStatus::ROLE_CONVERTED) status.set_name("statuses/lead/oui");
    }
  });

  EXPECT_EQ(Get(Converted(conversion_))->status(), "statuses/lead/oui");
}

TEST_F(HandoffTest, CompleteTakesTargetsThatWereSkipped) {
  const std::string lead = Held(conversion_);
  HandoffCompletion completion = CompletionOf(conversion_, lead);
  completion.clear_account();
  completion.clear_contacts();

  ASSERT_THAT(Complete(completion), IsOk());

  const auto converted = Get(lead);
  EXPECT_EQ(converted->account(), "");
  EXPECT_EQ(converted->contacts_size(), 0);
  EXPECT_EQ(converted->opportunity(), completion.opportunity());
  EXPECT_EQ(database_.Query("SELECT cardinality(related_resources) FROM events "
                            "WHERE type = 'LeadConverted'"),
            "2");
}

TEST_F(HandoffTest, CompleteHandsOverAllThatIsAttached) {
  const std::string lead = Existing();
  ASSERT_THAT(AddActivity(lead), IsOk());
  ASSERT_THAT(AddActivity(lead, "kind: KIND_TASK"), IsOk());
  ASSERT_THAT(AddComment(lead, "before"), IsOk());
  ASSERT_THAT(Begin(conversion_, lead), IsOk());
  ASSERT_THAT(AddActivity(lead, "kind: KIND_EMAIL"), IsOk());
  ASSERT_THAT(AddActivity(lead, "kind: KIND_MEETING"), IsOk());
  ASSERT_THAT(AddComment(lead, "while it is held"), IsOk());
  const HandoffCompletion completion = CompletionOf(conversion_, lead);

  const auto manifest = Complete(completion);

  EXPECT_THAT(manifest, IsOkAndHolds(EqualsProto(FromText<HandoffManifest>(
                            "activity_count: 2 comment_count: 2 email_count: 1 task_count: 1"))));
  for (const std::string& parent :
       {lead, completion.account(), completion.contacts(0), completion.opportunity()}) {
    EXPECT_EQ(Activities(parent)->activities_size(), 4) << parent;
    EXPECT_EQ(Comments(parent)->comments_size(), 2) << parent;
  }
  const auto activity = Activities(lead)->activities(0);
  EXPECT_EQ(activity.lead() + activity.account() + activity.contacts(0) + activity.opportunity(),
            lead + completion.account() + completion.contacts(0) + completion.opportunity());
}

TEST_F(HandoffTest, CompleteRepeatedGivesTheSameAnswer) {
  const std::string lead = Existing();
  ASSERT_THAT(AddActivity(lead), IsOk());
  ASSERT_THAT(Begin(conversion_, lead), IsOk());
  const HandoffCompletion completion = CompletionOf(conversion_, lead);
  const auto first = Complete(completion);

  EXPECT_THAT(Complete(completion), IsOkAndHolds(EqualsProto(*first)));
  EXPECT_EQ(Get(lead)->etag(), "2");
  EXPECT_EQ(Events("LeadConverted", lead), 1);
}

TEST_F(HandoffTest, CompleteIsRefusedForAConversionThatDoesNotHoldTheLead) {
  const std::string lead = Held(conversion_);
  const std::string other = ANameOf("conversions");

  const auto refused = Complete(CompletionOf(other, lead));

  EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_NOT_HELD));
  EXPECT_THAT(refused, HasMetadata("conversion", other));
  EXPECT_FALSE(Get(lead)->converted());
}

TEST_F(HandoffTest, CompleteIsRefusedOnceTheConversionWasReleased) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(Abort(conversion_, lead), IsOk());

  EXPECT_THAT(Complete(CompletionOf(conversion_, lead)),
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  EXPECT_FALSE(Get(lead)->converted());
}

TEST_F(HandoffTest, ManyEqualCompletesAtOnceDoItOnce) {
  const std::string lead = Existing();
  ASSERT_THAT(AddComment(lead, "x"), IsOk());
  ASSERT_THAT(Begin(conversion_, lead), IsOk());
  const HandoffCompletion completion = CompletionOf(conversion_, lead);
  std::vector<std::future<absl::StatusOr<HandoffManifest>>> completes;
  for (int i = 0; i < 20; ++i) {
    completes.push_back(std::async(std::launch::async, [&, this] { return Complete(completion); }));
  }

  for (auto& complete : completes) {
    EXPECT_THAT(complete.get(),
                IsOkAndHolds(EqualsProto(FromText<HandoffManifest>("comment_count: 1"))));
  }
  EXPECT_EQ(Events("LeadConverted", lead), 1);
}

TEST_F(HandoffTest, WhatIsAttachedAtTheLastMomentIsHandedOverOrRefused) {
  for (int round = 0; round < 20; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string lead = Held(conversion);
    auto complete = std::async(std::launch::async,
                               [&, this] { return Complete(CompletionOf(conversion, lead)); });
    std::vector<std::future<absl::Status>> comments;
    for (int i = 0; i < 4; ++i) {
      comments.push_back(
          std::async(std::launch::async, [&, this] { return AddComment(lead, "quick").status(); }));
    }

    int added = 0;
    for (auto& comment : comments) {
      const absl::Status status = comment.get();
      if (status.ok()) {
        ++added;
      } else {
        EXPECT_THAT(status, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
      }
    }
    const auto manifest = complete.get();
    ASSERT_THAT(manifest, IsOk());
    EXPECT_EQ(manifest->comment_count(), added);
    EXPECT_EQ(Comments(Get(lead)->account())->comments_size(), added);
  }
}

TEST_F(HandoffTest, BatchCompletesEachByItself) {
  const std::string lead = Held(conversion_);
  const std::string stranger = ANameOf("conversions");
  v1::BatchCompleteConversionsRequest request;
  *request.add_completions() = CompletionOf(stranger, lead);
  *request.add_completions() = CompletionOf(conversion_, lead);
  *request.add_completions() = CompletionOf(ANameOf("conversions"), ANameOf("leads"));

  const auto response = Call(
      *handoff_stub_, &v1::LeadConversionHandoffService::Stub::BatchCompleteConversions, request);

  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->results_size(), 3);
  EXPECT_THAT(FromRpcStatus(response->results(0).status()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_NOT_HELD));
  EXPECT_TRUE(response->results(1).has_manifest());
  EXPECT_THAT(FromRpcStatus(response->results(2).status()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_NOT_HELD));
  EXPECT_TRUE(Get(lead)->converted());
}

TEST_F(HandoffTest, AbortGivesTheLeadBackUnchanged) {
  const std::string lead = Existing();
  const auto before = Get(lead);
  ASSERT_THAT(Begin(conversion_, lead), IsOk());

  EXPECT_THAT(Abort(conversion_, lead), IsOk());

  EXPECT_THAT(Get(lead), IsOkAndHolds(EqualsProto(*before)));
  EXPECT_EQ(StateOf(conversion_), "RELEASED");
  EXPECT_THAT(Begin(ANameOf("conversions"), lead), IsOk());
}

TEST_F(HandoffTest, AbortRepeatedIsHarmless) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(Abort(conversion_, lead), IsOk());
  const std::string next = ANameOf("conversions");
  ASSERT_THAT(Begin(next, lead), IsOk());

  EXPECT_THAT(Abort(conversion_, lead), IsOk());

  EXPECT_THAT(Complete(CompletionOf(next, lead)), IsOk());
}

TEST_F(HandoffTest, AbortLeavesItsTombstoneAlsoWhereNothingWasHeld) {
  EXPECT_THAT(Abort(conversion_, Existing()), IsOk());
  EXPECT_EQ(StateOf(conversion_), "RELEASED");

  const std::string missing = ANameOf("conversions");
  EXPECT_THAT(Abort(missing, ANameOf("leads")), IsOk());
  EXPECT_EQ(StateOf(missing), "RELEASED");
}

TEST_F(HandoffTest, AbortFreesTheLeadThatIsHeldWhateverItIsTold) {
  const std::string lead = Held(conversion_);

  EXPECT_THAT(Abort(conversion_, ANameOf("leads")), IsOk());

  EXPECT_FALSE(Get(lead)->conversion_in_progress());
}

TEST_F(HandoffTest, AbortIsRefusedOnceTheConversionCompleted) {
  const std::string lead = Converted(conversion_);

  EXPECT_THAT(Abort(conversion_, lead),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
  EXPECT_TRUE(Get(lead)->converted());
  EXPECT_EQ(StateOf(conversion_), "DONE");
}

TEST_F(HandoffTest, OfBeginAndAbortAtOnceAbortHasTheLastWord) {
  for (int round = 0; round < 20; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string lead = Existing();
    auto begin =
        std::async(std::launch::async, [&, this] { return Begin(conversion, lead).status(); });
    auto abort = std::async(std::launch::async, [&, this] { return Abort(conversion, lead); });
    begin.get().IgnoreError();  // Either way.

    EXPECT_THAT(abort.get(), IsOk());

    EXPECT_FALSE(Get(lead)->conversion_in_progress());
    EXPECT_THAT(Begin(conversion, lead),
                FailsWith(kWrongState, type::v1::ERROR_REASON_CONVERSION_RELEASED));
  }
}

TEST_F(HandoffTest, OfCompleteAndAbortAtOnceOneHappens) {
  for (int round = 0; round < 20; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string lead = Held(conversion);
    auto complete = std::async(std::launch::async, [&, this] {
      return Complete(CompletionOf(conversion, lead)).status();
    });
    auto abort = std::async(std::launch::async, [&, this] { return Abort(conversion, lead); });

    const bool completed = complete.get().ok();

    EXPECT_EQ(abort.get().ok(), !completed);
    EXPECT_EQ(Get(lead)->converted(), completed);
    EXPECT_FALSE(Get(lead)->conversion_in_progress());
  }
}

TEST_F(HandoffTest, AStepThatFailsBeforeItsCommitChangesNothing) {
  const std::string lead = Held(conversion_);
  ASSERT_THAT(AddComment(lead, "x"), IsOk());
  for (const char* point : {"handoff.before_complete", "handoff.before_complete_commit"}) {
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable"), IsOk());

    EXPECT_THAT(Complete(CompletionOf(conversion_, lead)),
                StatusIs(absl::StatusCode::kUnavailable));

    EXPECT_FALSE(Get(lead)->converted()) << point;
    EXPECT_EQ(Comments(lead)->comments(0).account(), "") << point;
    EXPECT_EQ(Events("LeadConverted", lead), 0) << point;
  }
}

TEST_F(HandoffTest, AStepWhoseAnswerIsLostCanBeRepeated) {
  const std::string lead = Existing();
  const auto lose_answer_of = [&](const char* point, const std::function<absl::Status()>& step) {
    ASSERT_THAT(failpoint::Arm(std::string(point) + "=unavailable"), IsOk());
    EXPECT_THAT(step(), StatusIs(absl::StatusCode::kUnavailable));
    failpoint::Disarm();
    EXPECT_THAT(step(), IsOk()) << point;
  };

  lose_answer_of("handoff.after_begin", [&] { return Begin(conversion_, lead).status(); });
  EXPECT_TRUE(Get(lead)->conversion_in_progress());
  lose_answer_of("handoff.after_complete",
                 [&] { return Complete(CompletionOf(conversion_, lead)).status(); });
  EXPECT_TRUE(Get(lead)->converted());

  const std::string other = Existing();
  const std::string aborted = ANameOf("conversions");
  lose_answer_of("handoff.after_release", [&] { return Abort(aborted, other); });
  EXPECT_EQ(StateOf(aborted), "RELEASED");
}

TEST_F(HandoffTest, NamesOfOtherCollectionsAreRefused) {
  EXPECT_THAT(Begin(ANameOf("leads"), Existing()),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
  HandoffCompletion completion = CompletionOf(conversion_, Existing());
  completion.set_account(ANameOf("contacts"));
  EXPECT_THAT(Complete(completion),
              FailsWith(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_NAME_INVALID));
}

}  // namespace
}  // namespace leadline::lead
