#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/campaign.pb.h"
#include "leadline/lead/v1/campaign_service.pb.h"
#include "services/lead/campaign/membership_rules.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// Whom to make members of a campaign.
struct Adding {
  const std::string& campaign;
  std::vector<NewMember> members;
  bool updates;  // Whether those who are members already get the status and the response.
};

// Who is a member of which campaign, in all organisations. Whoever changes the members of a
// campaign has it alone, and whoever adds a lead locks it against its conversion, so that what is
// handed over is all there is.
class MembershipStore final {
 public:
  MembershipStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // In one transaction, with a result for each member in their order. RESOURCE_NOT_FOUND and
  // CAMPAIGN_DELETED of the campaign.
  absl::StatusOr<v1::AddCampaignMembersResponse> Add(const query::Caller& caller,
                                                     const Adding& adding);

  // How many memberships ended. Fails as Add does.
  absl::StatusOr<int> Remove(const query::Caller& caller, const std::string& campaign,
                             const std::vector<Party>& parties);

  absl::StatusOr<v1::ListCampaignMembershipsResponse> List(
      const query::Caller& caller, const v1::ListCampaignMembershipsRequest& request,
      const Party& parent);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
