#pragma once

#include "absl/status/statusor.h"
#include "leadline/lead/v1/campaign_service.pb.h"

namespace leadline::query {
struct Caller;
}

namespace leadline::lead {

class LeadListStore;
class MembershipStore;
class SettingsSource;

// Makes parties members of campaigns, those that are named or the leads that match a filter, and
// takes them out again.
class ChangeMembers final {
 public:
  ChangeMembers(MembershipStore& memberships, LeadListStore& leads, const SettingsSource& settings)
      : memberships_(memberships), leads_(leads), settings_(settings) {}

  absl::StatusOr<v1::AddCampaignMembersResponse> Run(
      const query::Caller& caller, const v1::AddCampaignMembersRequest& request) const;
  absl::StatusOr<v1::RemoveCampaignMembersResponse> Run(
      const query::Caller& caller, const v1::RemoveCampaignMembersRequest& request) const;

 private:
  absl::StatusOr<v1::AddCampaignMembersResponse> AddMatching(
      const query::Caller& caller, const v1::AddCampaignMembersRequest& request) const;

  MembershipStore& memberships_;
  LeadListStore& leads_;
  const SettingsSource& settings_;
};

}  // namespace leadline::lead
