#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/status/failure.h"
#include "leadline/lead/v1/campaign_service.grpc.pb.h"
#include "leadline/lead/v1/interest_service.grpc.pb.h"
#include "services/lead/campaign/campaign_service.h"
#include "services/lead/campaign/campaign_store.h"
#include "services/lead/campaign/membership_store.h"
#include "services/lead/interest/interest_service.h"
#include "services/lead/interest/interest_store.h"
#include "tests/lead/handoff_fixture.h"

namespace leadline::lead {

// Campaigns and interests, beside leads and their hand-over.
class CampaignFixture : public HandoffTest {
 protected:
  using Campaigns = v1::CampaignService::Stub;
  using Interests = v1::InterestService::Stub;

  // A campaign, valid as it is; `but` (text format) says what matters.
  absl::StatusOr<v1::CreateCampaignResponse> CreateCampaign(const std::string& but = "") {
    auto request = test::FromText<v1::CreateCampaignRequest>(
        "campaign { display_name: 'Spring mailing' kind: KIND_EMAIL }");
    request.MergeFrom(test::FromText<v1::CreateCampaignRequest>(but));
    return Call(*campaigns_, &Campaigns::CreateCampaign, request);
  }

  // The name of a new one of that kind.
  std::string Campaign(const std::string& kind = "KIND_EMAIL") {
    const auto created = CreateCampaign("campaign { kind: " + kind + " }");
    EXPECT_TRUE(created.ok()) << created.status();
    return created->campaign().name();
  }

  absl::StatusOr<v1::Campaign> GetCampaign(const std::string& name) {
    v1::GetCampaignRequest request;
    request.set_name(name);
    const auto response = Call(*campaigns_, &Campaigns::GetCampaign, request);
    if (!response.ok()) return response.status();
    return response->campaign();
  }

  absl::StatusOr<v1::DeleteCampaignResponse> DeleteCampaign(const std::string& name,
                                                            const std::string& but = "") {
    auto request = test::FromText<v1::DeleteCampaignRequest>(but);
    request.set_name(name);
    return Call(*campaigns_, &Campaigns::DeleteCampaign, request);
  }

  // `but`: members, or a filter.
  absl::StatusOr<v1::AddCampaignMembersResponse> Add(const std::string& campaign,
                                                     const std::string& but) {
    auto request = test::FromText<v1::AddCampaignMembersRequest>(but);
    request.set_campaign(campaign);
    return Call(*campaigns_, &Campaigns::AddCampaignMembers, request);
  }

  // Adds one party; gives why it could not be.
  absl::Status Join(const std::string& campaign, const std::string& party,
                    const std::string& but = "") {
    const auto added = Add(campaign, "members { party: '" + party + "' " + but + " }");
    if (!added.ok()) return added.status();
    return added->results(0).has_status() ? FromRpcStatus(added->results(0).status())
                                          : absl::OkStatus();
  }

  absl::StatusOr<int> Remove(const std::string& campaign, const std::vector<std::string>& parties) {
    v1::RemoveCampaignMembersRequest request;
    request.set_campaign(campaign);
    request.mutable_parties()->Add(parties.begin(), parties.end());
    const auto response = Call(*campaigns_, &Campaigns::RemoveCampaignMembers, request);
    if (!response.ok()) return response.status();
    return response->removed_count();
  }

  absl::StatusOr<v1::ListCampaignMembershipsResponse> Memberships(const std::string& parent,
                                                                  const std::string& but = "") {
    auto request = test::FromText<v1::ListCampaignMembershipsRequest>(but);
    request.set_parent(parent);
    return Call(*campaigns_, &Campaigns::ListCampaignMemberships, request);
  }

  // Who is listed, in the order of their names.
  std::vector<std::string> Members(const std::string& campaign, const std::string& but = "") {
    std::vector<std::string> parties;
    const auto listed = Memberships(campaign, "page_size: 1000 " + but);
    EXPECT_TRUE(listed.ok()) << listed.status();
    for (const auto& each : listed->campaign_memberships()) parties.push_back(each.party());
    std::sort(parties.begin(), parties.end());
    return parties;
  }

  absl::StatusOr<v1::AddInterestResponse> AddInterest(const std::string& parent,
                                                      const std::string& but = "") {
    v1::AddInterestRequest request;
    v1::Interest& interest = *request.mutable_interest();
    interest = test::FromText<v1::Interest>(
        "product { kind: KIND_PRODUCT id: 'P-1' display_name: 'Pump' }");
    interest.set_parent(parent);
    interest.MergeFrom(test::FromText<v1::Interest>(but));
    return Call(*interests_, &Interests::AddInterest, request);
  }

  absl::Status RemoveInterest(const std::string& name, const std::string& but = "") {
    auto request = test::FromText<v1::RemoveInterestRequest>(but);
    request.set_name(name);
    return Call(*interests_, &Interests::RemoveInterest, request).status();
  }

  absl::StatusOr<v1::ListInterestsResponse> InterestsOf(const std::string& parent,
                                                        const std::string& but = "") {
    auto request = test::FromText<v1::ListInterestsRequest>(but);
    request.set_parent(parent);
    return Call(*interests_, &Interests::ListInterests, request);
  }

  CampaignStore campaign_store_{*database_, lister_};
  MembershipStore membership_store_{*database_, lister_};
  InterestStore interest_store_{*database_, lister_};
  edge::Edge campaign_edge_{test::EdgeForTests()};
  std::unique_ptr<grpc::Service> campaign_service_ = MakeCampaignService(
      campaign_edge_, {campaign_store_, membership_store_, lead_lists_}, settings_);
  std::unique_ptr<grpc::Service> interest_service_ =
      MakeInterestService(campaign_edge_, interest_store_, settings_);
  test::InProcessServer campaign_server_{campaign_edge_,
                                         {campaign_service_.get(), interest_service_.get()}};
  std::unique_ptr<Campaigns> campaigns_ = v1::CampaignService::NewStub(campaign_server_.channel());
  std::unique_ptr<Interests> interests_ = v1::InterestService::NewStub(campaign_server_.channel());
};

}  // namespace leadline::lead
