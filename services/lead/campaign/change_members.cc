#include "services/lead/campaign/change_members.h"

#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/campaign/membership_rules.h"
#include "services/lead/campaign/membership_store.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {

absl::StatusOr<v1::AddCampaignMembersResponse> ChangeMembers::Run(
    const query::Caller& caller, const v1::AddCampaignMembersRequest& request) const {
  LEADLINE_RETURN_IF_ERROR(CheckAdding(request));
  if (!request.filter().empty()) return AddMatching(caller, request);
  LEADLINE_ASSIGN_OR_RETURN(std::vector<NewMember> members, NamedMembers(request));
  return memberships_.Add(
      caller, {.campaign = request.campaign(), .members = std::move(members), .updates = true});
}

absl::StatusOr<v1::AddCampaignMembersResponse> ChangeMembers::AddMatching(
    const query::Caller& caller, const v1::AddCampaignMembersRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  v1::ListLeadsRequest list;
  list.set_filter(request.filter());
  list.set_page_size(query::kMaxPageSize);
  list.set_page_token(request.page_token());
  LEADLINE_ASSIGN_OR_RETURN(const LeadNames found,
                            leads_.Names(caller, list, LeadView(), settings->custom_fields()));
  LEADLINE_ASSIGN_OR_RETURN(
      v1::AddCampaignMembersResponse response,
      memberships_.Add(caller, {.campaign = request.campaign(),
                                .members = MatchingMembers(request, found.names),
                                .updates = false}));
  response.set_next_page_token(found.next_page_token);
  return response;
}

absl::StatusOr<v1::RemoveCampaignMembersResponse> ChangeMembers::Run(
    const query::Caller& caller, const v1::RemoveCampaignMembersRequest& request) const {
  LEADLINE_ASSIGN_OR_RETURN(const std::vector<Party> parties, PartiesOf(request));
  LEADLINE_ASSIGN_OR_RETURN(const int removed,
                            memberships_.Remove(caller, request.campaign(), parties));
  v1::RemoveCampaignMembersResponse response;
  response.set_removed_count(removed);
  return response;
}

}  // namespace leadline::lead
