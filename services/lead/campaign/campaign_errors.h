#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

// Every failure that campaigns can give beside those of leads and of common/status.
namespace leadline::lead {

// FAILED_PRECONDITION CAMPAIGN_DELETED: the campaign only shows what it was.
absl::Status CampaignDeleted(const std::string& campaign);

// FAILED_PRECONDITION MEMBER_OPTED_OUT: the lead's field `flag` says that it does not want to be
// reached as the campaign does.
absl::Status MemberOptedOut(const std::string& lead, const std::string& flag);

// INVALID_ARGUMENT NAME_INVALID: all of `fields`, of which there are some, must name a party that
// can be a member.
absl::Status MembersInvalid(const std::vector<std::string>& fields);

}  // namespace leadline::lead
