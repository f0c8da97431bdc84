#include "services/lead/campaign/membership_rules.h"

#include "absl/strings/str_cat.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/campaign/campaign_errors.h"
#include "services/rules/text.h"

namespace leadline::lead {
namespace {

using v1::AddCampaignMembersRequest;

const std::set<std::string>& Joining() {
  static const auto* const kCollections =
      new std::set<std::string>{"leads", "accounts", "contacts"};
  return *kCollections;
}

}  // namespace

absl::Status CheckAdding(const AddCampaignMembersRequest& request) {
  FieldViolations violations;
  if (request.members().empty() == request.filter().empty()) {
    violations.Add("members", "either these or a filter must be given");
  }
  if (request.filter().empty() && request.status() != v1::CampaignMembership::STATUS_UNSPECIFIED) {
    violations.Add("status", "must not be given without a filter: each member has its own");
  }
  if (request.filter().empty() && !request.page_token().empty()) {
    violations.Add("page_token", "must not be given without a filter");
  }
  return violations.ToStatus();
}

absl::StatusOr<std::vector<NewMember>> NamedMembers(const AddCampaignMembersRequest& request) {
  std::vector<NewMember> members;
  std::vector<std::string> strangers;
  std::set<std::string> named;
  FieldViolations violations;
  for (int i = 0; i < request.members_size(); ++i) {
    const auto& given = request.members(i);
    const std::string field = absl::StrCat("members[", i, "].party");
    auto party = FindParty(given.party(), Joining());
    if (!party.has_value()) {
      strangers.push_back(field);
      continue;
    }
    if (!named.insert(given.party()).second) violations.Add(field, "is named before, too");
    members.push_back({*std::move(party), given.status(), rules::Tidy(given.response())});
  }
  if (!strangers.empty()) return MembersInvalid(strangers);
  LEADLINE_RETURN_IF_ERROR(violations.ToStatus());
  return members;
}

std::vector<NewMember> MatchingMembers(const AddCampaignMembersRequest& request,
                                       const std::vector<std::string>& leads) {
  std::vector<NewMember> members;
  members.reserve(leads.size());
  for (const std::string& lead : leads) {
    members.push_back({*FindParty(lead, Joining()), request.status(), ""});
  }
  return members;
}

absl::StatusOr<std::vector<Party>> PartiesOf(const v1::RemoveCampaignMembersRequest& request) {
  std::vector<Party> parties;
  std::vector<std::string> strangers;
  for (int i = 0; i < request.parties_size(); ++i) {
    auto party = FindParty(request.parties(i), Joining());
    if (party.has_value()) {
      parties.push_back(*std::move(party));
    } else {
      strangers.push_back(absl::StrCat("parties[", i, "]"));
    }
  }
  if (!strangers.empty()) return MembersInvalid(strangers);
  return parties;
}

absl::StatusOr<Party> MembershipParent(const std::string& name) {
  static const auto* const kParents =
      new std::set<std::string>{"campaigns", "leads", "accounts", "contacts", "opportunities"};
  auto parent = FindParty(name, *kParents);
  if (parent.has_value()) return *std::move(parent);
  return NameInvalid(
      "parent",
      "campaigns/{campaign}, leads/{lead}, accounts/{account}, contacts/{contact} or "
      "opportunities/{opportunity}");
}

}  // namespace leadline::lead
