// Memberships and interests of a lead through its conversion, and back.

#include <future>

#include "gmock/gmock.h"
#include "tests/lead/campaign_fixture.h"
#include "tests/support/proto_matchers.h"
#include "tests/support/status_matchers.h"

namespace leadline::lead {
namespace {

using configuration::v1::Settings;
using test::ANameOf;
using test::EqualsProto;
using test::FailsWith;
using test::FromText;
using test::IsOk;
using test::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;

class CampaignHandoffTest : public CampaignFixture {
 protected:
  void Transfer(Settings::Transfer::Mode mode) {
    Configure([mode](configuration::v1::Configuration& configuration) {
      configuration.mutable_settings()->clear_transfers();
      for (const auto kind :
           {Settings::Transfer::KIND_CAMPAIGNS, Settings::Transfer::KIND_INTERESTS}) {
        auto& transfer = *configuration.mutable_settings()->add_transfers();
        transfer.set_kind(kind);
        transfer.set_mode(mode);
      }
    });
  }

  // A lead in two campaigns, of which it left a third, with one interest, and one that it lost.
  std::string Attached() {
    const std::string lead = Existing();
    EXPECT_THAT(Join(campaign_, lead, "status: STATUS_SENT"), IsOk());
    EXPECT_THAT(Join(Campaign("KIND_SMS"), lead), IsOk());
    const std::string left = Campaign();
    EXPECT_THAT(Join(left, lead), IsOk());
    EXPECT_THAT(Remove(left, {lead}), IsOkAndHolds(1));
    EXPECT_THAT(AddInterest(lead, "quantity: 2"), IsOk());
    const auto lost = AddInterest(lead, "product { id: 'lost' }");
    EXPECT_THAT(RemoveInterest(lost->interest().name()), IsOk());
    return lead;
  }

  absl::StatusOr<v1::HandoffManifest> Convert(const std::string& lead) {
    completion_ = CompletionOf(conversion_, lead);
    EXPECT_THAT(Begin(conversion_, lead), IsOk());
    return Complete(completion_);
  }

  absl::Status Revert(const std::string& lead) {
    v1::RevertHandoffRequest request;
    request.set_conversion(conversion_);
    request.set_lead(lead);
    request.set_status("statuses/lead/to-be-processed");
    request.set_actor("users/carl");
    return Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::RevertHandoff, request)
        .status();
  }

  v1::Handoff Scan(const std::string& lead) {
    v1::ScanHandoffsRequest request;
    request.add_leads(lead);
    const auto response =
        Call(*handoff_stub_, &v1::LeadConversionHandoffService::Stub::ScanHandoffs, request);
    EXPECT_THAT(response, IsOk());
    return response->handoffs(0);
  }

  std::vector<std::string> Targets() {
    return {completion_.account(), completion_.contacts(0), completion_.opportunity()};
  }

  const std::string campaign_ = Campaign();
  v1::HandoffCompletion completion_;
};

TEST_F(CampaignHandoffTest, HandsOverWhatIsThereAndCountsIt) {
  const std::string lead = Attached();

  const auto manifest = Convert(lead);

  const auto expected = FromText<v1::HandoffManifest>("campaign_count: 2 interest_count: 1");
  EXPECT_THAT(manifest, IsOkAndHolds(EqualsProto(expected)));
  for (const std::string& parent : Targets()) {
    EXPECT_THAT(Memberships(parent)->campaign_memberships(), SizeIs(2)) << parent;
    EXPECT_THAT(InterestsOf(parent)->interests(), SizeIs(1)) << parent;
  }
  EXPECT_THAT(Memberships(lead)->campaign_memberships(), SizeIs(2));
  EXPECT_THAT(Members(campaign_), ElementsAre(lead));
  const auto membership = Memberships(campaign_)->campaign_memberships(0);
  EXPECT_EQ(membership.account(), completion_.account());
  EXPECT_EQ(membership.opportunity(), completion_.opportunity());
  EXPECT_EQ(InterestsOf(lead)->interests(0).contacts(0), completion_.contacts(0));
  EXPECT_THAT(Complete(completion_), IsOkAndHolds(EqualsProto(expected))) << "when repeated";
  EXPECT_THAT(Scan(lead).manifest(), EqualsProto(expected));
  EXPECT_THAT(Scan(lead).attached(), EqualsProto(expected));
  EXPECT_EQ(database_.Query("SELECT (attributes ->> 'campaign_count') || "
                            "(attributes ->> 'interest_count') FROM events "
                            "WHERE type = 'LeadConverted'"),
            "21");
}

TEST_F(CampaignHandoffTest, MovesThemAwayFromTheLead) {
  Transfer(Settings::Transfer::MODE_MOVE);
  const std::string lead = Attached();

  ASSERT_THAT(Convert(lead), IsOk());

  EXPECT_THAT(Memberships(lead)->campaign_memberships(), IsEmpty());
  EXPECT_THAT(InterestsOf(lead)->interests(), IsEmpty());
  EXPECT_THAT(Memberships(completion_.account())->campaign_memberships(), SizeIs(2));
  EXPECT_THAT(Members(campaign_), ElementsAre(lead));
  ASSERT_THAT(Revert(lead), IsOk());
  EXPECT_THAT(Memberships(lead)->campaign_memberships(), SizeIs(2));
  EXPECT_THAT(InterestsOf(lead)->interests(), SizeIs(1));
}

TEST_F(CampaignHandoffTest, LeavesThemWithTheLead) {
  Transfer(Settings::Transfer::MODE_LEAVE);
  const std::string lead = Attached();

  EXPECT_THAT(Convert(lead), IsOkAndHolds(EqualsProto(v1::HandoffManifest())));

  EXPECT_THAT(Memberships(lead)->campaign_memberships(), SizeIs(2));
  EXPECT_THAT(Memberships(completion_.account())->campaign_memberships(), IsEmpty());
  EXPECT_THAT(InterestsOf(completion_.account())->interests(), IsEmpty());
  EXPECT_THAT(RemoveInterest(InterestsOf(lead)->interests(0).name()),
              FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
}

TEST_F(CampaignHandoffTest, LeavesCampaignsAloneUnlessAskedTo) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->clear_transfers();
  });

  EXPECT_THAT(Convert(Attached()),
              IsOkAndHolds(EqualsProto(FromText<v1::HandoffManifest>("interest_count: 1"))));
}

TEST_F(CampaignHandoffTest, RevertGivesThemBack) {
  const std::string lead = Attached();
  const auto memberships = *Memberships(lead);
  const auto interests = *InterestsOf(lead);
  ASSERT_THAT(Convert(lead), IsOk());

  ASSERT_THAT(Revert(lead), IsOk());

  EXPECT_THAT(Memberships(lead), IsOkAndHolds(EqualsProto(memberships)));
  EXPECT_THAT(InterestsOf(lead), IsOkAndHolds(EqualsProto(interests)));
  for (const std::string& parent : Targets()) {
    EXPECT_THAT(Memberships(parent)->campaign_memberships(), IsEmpty()) << parent;
    EXPECT_THAT(InterestsOf(parent)->interests(), IsEmpty()) << parent;
  }
}

TEST_F(CampaignHandoffTest, KeepsTheCountsWhenSomethingEndsLater) {
  const std::string lead = Attached();
  ASSERT_THAT(Convert(lead), IsOk());

  EXPECT_THAT(Remove(campaign_, {completion_.contacts(0)}), IsOkAndHolds(1));
  EXPECT_THAT(RemoveInterest(InterestsOf(completion_.opportunity())->interests(0).name()), IsOk());

  EXPECT_THAT(Members(campaign_), IsEmpty());
  EXPECT_THAT(InterestsOf(completion_.account())->interests(), IsEmpty());
  EXPECT_THAT(Scan(lead).attached(), EqualsProto(Scan(lead).manifest()));
  ASSERT_THAT(Revert(lead), IsOk());
  EXPECT_THAT(Members(campaign_), IsEmpty()) << "what ended does not come back";
  EXPECT_THAT(InterestsOf(lead)->interests(), IsEmpty());
}

TEST_F(CampaignHandoffTest, ARecordHasWhatItTookOverAlready) {
  const std::string lead = Attached();
  ASSERT_THAT(Convert(lead), IsOk());

  const auto joined = Add(campaign_, "members { party: '" + completion_.contacts(0) +
                                         "' status: STATUS_RESPONDED }"
                                         "members { party: '" +
                                         completion_.account() + "' }");
  const auto interested = AddInterest(completion_.opportunity(), "quantity: 9");

  ASSERT_THAT(joined, IsOk());
  EXPECT_EQ(joined->added_count(), 0);
  EXPECT_EQ(joined->results(0).membership().party(), lead);
  EXPECT_EQ(joined->results(1).membership().status(), v1::CampaignMembership::STATUS_RESPONDED);
  EXPECT_FALSE(interested->added());
  EXPECT_EQ(interested->interest().parent(), lead);
  EXPECT_EQ(InterestsOf(lead)->interests(0).quantity(), 9);
  EXPECT_THAT(Memberships(completion_.contacts(0))->campaign_memberships(), SizeIs(2));
}

TEST_F(CampaignHandoffTest, ARecordGetsMoreOfItsOwn) {
  ASSERT_THAT(Convert(Attached()), IsOk());
  const std::string contact = completion_.contacts(0);

  EXPECT_THAT(Join(Campaign("KIND_CONTENT"), contact), IsOk());
  EXPECT_TRUE(AddInterest(contact, "product { id: 'P-2' }")->added());

  EXPECT_THAT(Memberships(contact)->campaign_memberships(), SizeIs(3));
  EXPECT_THAT(InterestsOf(contact)->interests(), SizeIs(2));
  EXPECT_THAT(Scan(completion_.lead()).attached(),
              EqualsProto(Scan(completion_.lead()).manifest()));
}

TEST_F(CampaignHandoffTest, WhatIsAddedAtTheLastMomentIsHandedOverOrRefused) {
  for (int round = 0; round < 15; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string lead = Held(conversion);
    const std::string campaign = Campaign();
    auto complete = std::async(std::launch::async,
                               [&, this] { return Complete(CompletionOf(conversion, lead)); });
    auto joined = std::async(std::launch::async, [&, this] { return Join(campaign, lead); });
    auto interested =
        std::async(std::launch::async, [&, this] { return AddInterest(lead).status(); });

    const absl::Status statuses[] = {joined.get(), interested.get()};
    const auto manifest = complete.get();
    ASSERT_THAT(manifest, IsOk());
    EXPECT_EQ(manifest->campaign_count(), statuses[0].ok() ? 1 : 0);
    EXPECT_EQ(manifest->interest_count(), statuses[1].ok() ? 1 : 0);
    for (const absl::Status& status : statuses) {
      if (status.ok()) continue;
      EXPECT_THAT(status, FailsWith(kWrongState, type::v1::ERROR_REASON_LEAD_CONVERTED));
    }
  }
}

TEST_F(CampaignHandoffTest, WhatEndsAtTheLastMomentIsCountedOnlyIfItWasHandedOver) {
  for (int round = 0; round < 15; ++round) {
    const std::string conversion = ANameOf("conversions");
    const std::string campaign = Campaign();
    const std::string lead = Existing();
    ASSERT_THAT(Join(campaign, lead), IsOk());
    ASSERT_THAT(Begin(conversion, lead), IsOk());
    auto complete = std::async(std::launch::async,
                               [&, this] { return Complete(CompletionOf(conversion, lead)); });
    auto removed = std::async(std::launch::async, [&, this] { return Remove(campaign, {lead}); });

    EXPECT_THAT(removed.get(), IsOkAndHolds(1));
    ASSERT_THAT(complete.get(), IsOk());
    EXPECT_THAT(Scan(lead).attached(), EqualsProto(Scan(lead).manifest()));
    EXPECT_THAT(Members(campaign), IsEmpty());
  }
}

}  // namespace
}  // namespace leadline::lead
