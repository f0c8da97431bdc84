#include <future>

#include "gmock/gmock.h"
#include "tests/lead/handoff_fixture.h"
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
using v1::HandoffCompletion;
using v1::HandoffManifest;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

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

}  // namespace
}  // namespace leadline::lead
