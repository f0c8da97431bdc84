#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/campaign.pb.h"
#include "leadline/lead/v1/campaign_service.pb.h"
#include "services/lead/party/party_rules.h"

// Who can be a member of a campaign. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// A party that is to be a member, and what came of it. What is not said is UNSPECIFIED and empty.
struct NewMember {
  Party party;
  v1::CampaignMembership::Status status;
  std::string response;
};

// FIELD_INVALID unless either members or a filter is given, with what belongs to it.
absl::Status CheckAdding(const v1::AddCampaignMembersRequest& request);

// The members that are named. NAME_INVALID for all parties that are none, FIELD_INVALID for those
// that are named twice.
absl::StatusOr<std::vector<NewMember>> NamedMembers(const v1::AddCampaignMembersRequest& request);

// The leads as members in the status that the request gives to those that match its filter.
std::vector<NewMember> MatchingMembers(const v1::AddCampaignMembersRequest& request,
                                       const std::vector<std::string>& leads);

// The parties to take out. NAME_INVALID for all that are none.
absl::StatusOr<std::vector<Party>> PartiesOf(const v1::RemoveCampaignMembersRequest& request);

// Whose memberships are listed. NAME_INVALID for what can have none.
absl::StatusOr<Party> MembershipParent(const std::string& name);

}  // namespace leadline::lead
