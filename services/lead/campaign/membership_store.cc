#include "services/lead/campaign/membership_store.h"

#include <map>
#include <utility>

#include "common/identifier/identifier.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/campaign/campaign_errors.h"
#include "services/lead/campaign/membership_fields.h"
#include "services/lead/campaign/membership_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;
using v1::CampaignMembership;

using Result = v1::AddCampaignMembersResponse::Result;
using Texts = std::vector<std::string>;

// Empty for what is not said.
std::string TextOf(CampaignMembership::Status status) {
  return status == CampaignMembership::STATUS_UNSPECIFIED ? ""
                                                          : CampaignMembership::Status_Name(status);
}

// Has the campaign alone; gives the field of a lead that keeps it out.
absl::StatusOr<std::string> Lock(Transaction& tx, const std::string& campaign) {
  const Rows rows =
      tx.Run(sql::kLockCampaignOfMembers, Arguments().Set("campaign", IdOf(campaign)));
  if (rows.empty()) return NotFound(campaign);
  if (rows[0].Bool("_deleted")) return CampaignDeleted(campaign);
  return rows[0].Text("_flag");
}

Arguments AddArguments(const query::Caller& caller, const Adding& adding) {
  Texts ids, collections, party_ids, statuses, responses;
  for (const NewMember& member : adding.members) {
    ids.push_back(identifier::NewId());
    collections.push_back(member.party.collection);
    party_ids.push_back(member.party.id);
    statuses.push_back(TextOf(member.status));
    responses.push_back(member.response);
  }
  Arguments arguments;
  arguments.Set("campaign", IdOf(adding.campaign))
      .Set("actor", IdOf(caller.subject))
      .Set("updates", adding.updates)
      .Set("ids", ids)
      .Set("collections", collections)
      .Set("party_ids", party_ids)
      .Set("statuses", statuses)
      .Set("responses", responses);
  return arguments;
}

absl::Status WhyNot(const Row& row, const std::string& party, const std::string& flag) {
  const std::string finding = row.Text("_finding");
  if (finding == "CONVERTED") return LeadConverted(party, row.Text("_conversion"));
  if (finding == "DELETED") return LeadDeleted(party);
  if (finding == "OPTED_OUT") return MemberOptedOut(party, flag);
  return NotFound(party);
}

std::map<std::string, CampaignMembership> Read(Transaction& tx, const Rows& added) {
  Texts ids;
  for (size_t i = 0; i < added.size(); ++i) {
    if (!added[i].IsNull("_membership")) ids.push_back(added[i].Text("_membership"));
  }
  std::map<std::string, CampaignMembership> memberships;
  const Rows rows = tx.Run(sql::kGetCampaignMemberships, Arguments().Set("names", ids));
  for (auto& membership : postgres::All<CampaignMembership>(rows)) {
    memberships[IdOf(membership.name())] = std::move(membership);
  }
  return memberships;
}

v1::AddCampaignMembersResponse ToResponse(Transaction& tx, const Adding& adding, const Rows& added,
                                          const std::string& flag) {
  v1::AddCampaignMembersResponse response;
  const auto memberships = Read(tx, added);
  for (size_t i = 0; i < added.size(); ++i) {
    Result& result = *response.add_results();
    result.set_party(adding.members[i].party.name());
    if (added[i].IsNull("_membership")) {
      *result.mutable_status() = ToRpcStatus(WhyNot(added[i], result.party(), flag));
      response.set_failure_count(response.failure_count() + 1);
      continue;
    }
    result.set_added(added[i].Text("_finding") == "FREE");
    *result.mutable_membership() = memberships.at(added[i].Text("_membership"));
    if (result.added()) response.set_added_count(response.added_count() + 1);
  }
  return response;
}

}  // namespace

absl::StatusOr<v1::AddCampaignMembersResponse> MembershipStore::Add(const query::Caller& caller,
                                                                    const Adding& adding) {
  using Response = v1::AddCampaignMembersResponse;
  Arguments arguments = AddArguments(caller, adding);
  return database_.Transact(caller.organization, [&](Transaction& tx) -> absl::StatusOr<Response> {
    LEADLINE_ASSIGN_OR_RETURN(const std::string flag, Lock(tx, adding.campaign));
    Arguments flagged = arguments;
    const Rows added = tx.Run(sql::kAddCampaignMembers, flagged.Set("flag", flag));
    return ToResponse(tx, adding, added, flag);
  });
}

absl::StatusOr<int> MembershipStore::Remove(const query::Caller& caller,
                                            const std::string& campaign,
                                            const std::vector<Party>& parties) {
  Texts names, accounts, contacts;
  for (const Party& party : parties) {
    names.push_back(party.name());
    if (party.collection == "accounts") accounts.push_back(party.id);
    if (party.collection == "contacts") contacts.push_back(party.id);
  }
  Arguments arguments;
  arguments.Set("campaign", IdOf(campaign))
      .Set("actor", IdOf(caller.subject))
      .Set("parties", names)
      .Set("accounts", accounts)
      .Set("contacts", contacts);
  return database_.Transact(caller.organization, [&](Transaction& tx) -> absl::StatusOr<int> {
    LEADLINE_RETURN_IF_ERROR(Lock(tx, campaign).status());
    return static_cast<int>(tx.Run(sql::kRemoveCampaignMembers, arguments)[0].Int64("_removed"));
  });
}

absl::StatusOr<v1::ListCampaignMembershipsResponse> MembershipStore::List(
    const query::Caller& caller, const v1::ListCampaignMembershipsRequest& request,
    const Party& parent) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kMemberships, caller, request));
  listing.arguments()
      .Set("collection", parent.collection)
      .Set("parent", parent.id)
      .Set("show_opted_out", request.show_opted_out());
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListCampaignMemberships));
  v1::ListCampaignMembershipsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_campaign_memberships()));
  return response;
}

}  // namespace leadline::lead
