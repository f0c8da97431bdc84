// Campaigns without their members.

#include "gmock/gmock.h"
#include "services/lead/campaign/campaign_rules.h"
#include "tests/lead/campaign_fixture.h"
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

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kWrongState = absl::StatusCode::kFailedPrecondition;
constexpr char kRequestId[] = "request_id: '7c1a2c6e-5c52-4c0e-9d39-1f8c2f0e9b11'";

class CampaignTest : public CampaignFixture {
 protected:
  absl::StatusOr<v1::Campaign> UpdateCampaign(const v1::Campaign& campaign,
                                              const std::string& but = "") {
    auto request = FromText<v1::UpdateCampaignRequest>(but);
    *request.mutable_campaign() = campaign;
    const auto response = Call(*campaigns_, &Campaigns::UpdateCampaign, request);
    if (!response.ok()) return response.status();
    return response->campaign();
  }

  std::vector<std::string> Listed(const std::string& request = "") {
    const auto response =
        Call(*campaigns_, &Campaigns::ListCampaigns, FromText<v1::ListCampaignsRequest>(request));
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> names;
    for (const auto& campaign : response->campaigns()) names.push_back(campaign.display_name());
    return names;
  }

  int Count() { return std::stoi(database_.Query("SELECT count(*) FROM campaigns")); }
};

TEST_F(CampaignTest, IsKeptAsItWasGiven) {
  const auto created = CreateCampaign(
      "campaign { name: 'campaigns/mine' display_name: ' Autumn ' kind: KIND_CALL_LIST "
      "description: 'a \\\\ \"b\"' owner: 'users/bob' start_time { seconds: 1750000000 } "
      "end_time { seconds: 4000000000 } member_count: 7 state: STATE_DONE }");

  ASSERT_THAT(created, IsOk());
  const v1::Campaign& campaign = created->campaign();
  EXPECT_EQ(campaign.display_name(), "Autumn");
  EXPECT_EQ(campaign.kind(), v1::Campaign::KIND_CALL_LIST);
  EXPECT_EQ(campaign.owner(), "users/bob");
  EXPECT_EQ(campaign.creator(), "users/developer");
  EXPECT_EQ(campaign.state(), v1::Campaign::STATE_ACTIVE);
  EXPECT_EQ(campaign.member_count(), 0);
  EXPECT_THAT(GetCampaign(campaign.name()), IsOkAndHolds(EqualsProto(campaign)));
  EXPECT_EQ(Events("CampaignCreated", campaign.name()), 1);
}

TEST_F(CampaignTest, IsItsCreatorsDraftUnlessSaid) {
  const v1::Campaign campaign = CreateCampaign()->campaign();

  EXPECT_EQ(campaign.owner(), "users/developer");
  EXPECT_EQ(campaign.state(), v1::Campaign::STATE_DRAFT);
}

TEST_F(CampaignTest, GoesByItsTimes) {
  const auto state = [](const std::string& times, int64_t now) {
    auto campaign = FromText<v1::Campaign>(times);
    SetState(absl::FromUnixSeconds(now), campaign);
    return campaign.state();
  };

  EXPECT_EQ(state("", 50), v1::Campaign::STATE_DRAFT);
  EXPECT_EQ(state("start_time { seconds: 100 }", 99), v1::Campaign::STATE_DRAFT);
  EXPECT_EQ(state("start_time { seconds: 100 }", 100), v1::Campaign::STATE_ACTIVE);
  const std::string both = "start_time { seconds: 100 } end_time { seconds: 200 }";
  EXPECT_EQ(state(both, 200), v1::Campaign::STATE_ACTIVE);
  EXPECT_EQ(state(both, 201), v1::Campaign::STATE_DONE);
}

TEST_F(CampaignTest, RefusesWhatMakesNoSense) {
  EXPECT_THAT(CreateCampaign("campaign { display_name: ' \\n' }"),
              RefusesField("campaign.display_name"));
  EXPECT_THAT(CreateCampaign("campaign { display_name: '" + std::string(201, 'x') + "' }"),
              RefusesField("campaign.display_name"));
  EXPECT_THAT(CreateCampaign("campaign { display_name: 'a\\000b' }"),
              RefusesField("campaign.display_name"));
  EXPECT_THAT(CreateCampaign("campaign { kind: 99 }"), RefusesField("campaign.kind"));
  EXPECT_THAT(CreateCampaign("campaign { end_time { seconds: 1 } }"),
              RefusesField("campaign.end_time"));
  EXPECT_THAT(CreateCampaign("campaign { start_time { seconds: 2 } end_time { seconds: 1 } }"),
              RefusesField("campaign.end_time"));
  EXPECT_THAT(CreateCampaign("campaign { owner: 'leads/x' }"),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
  EXPECT_EQ(Count(), 0);
}

TEST_F(CampaignTest, IsMadeOnceForEachRequestId) {
  const auto first = CreateCampaign(kRequestId);
  ASSERT_THAT(first, IsOk());

  const auto again = CreateCampaign(kRequestId);

  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->campaign(), EqualsProto(first->campaign()));
  EXPECT_EQ(Count(), 1);
  EXPECT_THAT(CreateCampaign(std::string(kRequestId) + " campaign { display_name: 'Other' }"),
              FailsWith(kWrongState, type::v1::ERROR_REASON_REQUEST_ID_REUSED));
}

TEST_F(CampaignTest, LeavesNothingWhenOnlyValidated) {
  EXPECT_THAT(CreateCampaign("validate_only: true"), IsOk());

  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(database_.Query("SELECT count(*) FROM events"), "0");
}

TEST_F(CampaignTest, IsListedByFilterAndOrder) {
  for (const char* name : {"b", "a", "c"}) {
    const std::string kind = *name == 'c' ? "KIND_SMS" : "KIND_EMAIL";
    const std::string owner = *name == 'a' ? " owner: 'users/ann'" : "";
    ASSERT_THAT(CreateCampaign("campaign { display_name: '" + std::string(name) +
                               "' kind: " + kind + owner + " }"),
                IsOk());
  }

  EXPECT_THAT(Listed(), ::testing::ElementsAre("c", "a", "b"));
  EXPECT_THAT(Listed("order_by: 'display_name'"), ::testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(Listed("filter: 'kind = KIND_SMS'"), ::testing::ElementsAre("c"));
  EXPECT_THAT(Listed("filter: 'owner = \"users/ann\"'"), ::testing::ElementsAre("a"));
  EXPECT_THAT(Listed("page_size: 2"), ::testing::ElementsAre("c", "a"));
}

TEST_F(CampaignTest, IsChangedFieldByField) {
  const v1::Campaign before = CreateCampaign()->campaign();
  v1::Campaign wanted;
  wanted.set_name(before.name());
  wanted.set_etag(before.etag());
  wanted.set_display_name("Summer");
  wanted.mutable_start_time()->set_seconds(1);

  const auto changed = UpdateCampaign(wanted, "update_mask { paths: 'display_name' }");

  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->display_name(), "Summer");
  EXPECT_FALSE(changed->has_start_time());
  EXPECT_NE(changed->etag(), before.etag());
  EXPECT_THAT(GetCampaign(before.name()), IsOkAndHolds(EqualsProto(*changed)));
  EXPECT_EQ(database_.Query("SELECT changed_fields FROM events WHERE type = 'CampaignUpdated'"),
            "{display_name}");
  EXPECT_THAT(UpdateCampaign(wanted),
              FailsWith(absl::StatusCode::kAborted, type::v1::ERROR_REASON_ETAG_MISMATCH));
}

TEST_F(CampaignTest, StaysOfItsKind) {
  v1::Campaign wanted;
  wanted.set_name(Campaign());
  wanted.set_kind(v1::Campaign::KIND_SMS);

  EXPECT_THAT(UpdateCampaign(wanted, "update_mask { paths: 'kind' }"), RefusesField("update_mask"));
  EXPECT_EQ(GetCampaign(wanted.name())->kind(), v1::Campaign::KIND_EMAIL);
}

TEST_F(CampaignTest, KeepsWhatItHasWhenTheChangeIsWrongOrOnlyValidated) {
  const v1::Campaign before = CreateCampaign()->campaign();
  v1::Campaign wanted;
  wanted.set_name(before.name());
  wanted.mutable_end_time()->set_seconds(5);

  EXPECT_THAT(UpdateCampaign(wanted), RefusesField("campaign.end_time"));
  wanted.mutable_start_time()->set_seconds(5);
  EXPECT_THAT(UpdateCampaign(wanted, "validate_only: true"), IsOk());

  EXPECT_THAT(GetCampaign(before.name()), IsOkAndHolds(EqualsProto(before)));
}

TEST_F(CampaignTest, IsNotChangedByAChangeThatSaysNothingNew) {
  const v1::Campaign before = CreateCampaign()->campaign();
  v1::Campaign same;
  same.set_name(before.name());
  same.set_display_name(before.display_name());

  EXPECT_THAT(UpdateCampaign(same), IsOkAndHolds(EqualsProto(before)));
  EXPECT_EQ(Events("CampaignUpdated", before.name()), 0);
}

TEST_F(CampaignTest, IsDeletedForGoodAndStaysReadable) {
  const std::string name = Campaign();

  const auto deleted = DeleteCampaign(name);

  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->campaign().has_delete_time());
  EXPECT_THAT(GetCampaign(name), IsOkAndHolds(EqualsProto(deleted->campaign())));
  EXPECT_THAT(Listed(), ::testing::IsEmpty());
  EXPECT_THAT(Listed("show_deleted: true"), ::testing::SizeIs(1));
  EXPECT_EQ(Events("CampaignDeleted", name), 1);
  v1::Campaign wanted;
  wanted.set_name(name);
  wanted.set_display_name("Back");
  for (const absl::Status& refused :
       {UpdateCampaign(wanted).status(), DeleteCampaign(name).status()}) {
    EXPECT_THAT(refused, FailsWith(kWrongState, type::v1::ERROR_REASON_CAMPAIGN_DELETED));
    EXPECT_THAT(refused, HasMetadata("campaign", name));
  }
}

TEST_F(CampaignTest, MayBeMissingWhenThatIsFine) {
  const std::string name = Campaign();
  const auto deleted = DeleteCampaign(name);

  EXPECT_THAT(DeleteCampaign(name, "allow_missing: true"), IsOkAndHolds(EqualsProto(*deleted)));
  EXPECT_THAT(DeleteCampaign(ANameOf("campaigns"), "allow_missing: true"),
              IsOkAndHolds(EqualsProto(v1::DeleteCampaignResponse())));
}

TEST_F(CampaignTest, IsNotFoundWhereThereIsNone) {
  const std::string name = ANameOf("campaigns");
  v1::Campaign wanted;
  wanted.set_name(name);
  wanted.set_display_name("x");

  for (const absl::Status& missing :
       {GetCampaign(name).status(), UpdateCampaign(wanted).status(), DeleteCampaign(name).status(),
        Remove(name, {ANameOf("leads")}).status(), Join(name, ANameOf("leads"))}) {
    EXPECT_THAT(missing,
                FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  }
  EXPECT_THAT(GetCampaign(ANameOf("leads")),
              FailsWith(kInvalid, type::v1::ERROR_REASON_NAME_INVALID));
}

TEST_F(CampaignTest, IsThereForItsOrganizationAlone) {
  const std::string name = Campaign();
  const query::Caller stranger{"elsewhere", "users/developer"};

  EXPECT_THAT(campaign_store_.Get("elsewhere", name),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(campaign_store_.List(stranger, {})->campaigns_size(), 0);
  EXPECT_THAT(campaign_store_.Delete({.caller = stranger, .name = name, .etag = ""}),
              FailsWith(absl::StatusCode::kNotFound, type::v1::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_FALSE(GetCampaign(name)->has_delete_time());
}

TEST_F(CampaignTest, IsRefusedWhereLeadsAreNotUsed) {
  Configure([](configuration::v1::Configuration& configuration) {
    configuration.mutable_settings()->set_leads_enabled(false);
  });

  EXPECT_THAT(CreateCampaign(), FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(Memberships(ANameOf("leads")),
              FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
  EXPECT_THAT(AddInterest(ANameOf("leads")),
              FailsWith(kWrongState, type::v1::ERROR_REASON_FEATURE_DISABLED));
}

}  // namespace
}  // namespace leadline::lead
