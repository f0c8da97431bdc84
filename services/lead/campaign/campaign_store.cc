#include "services/lead/campaign/campaign_store.h"

#include "common/events/outbox.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/campaign/campaign_errors.h"
#include "services/lead/campaign/campaign_fields.h"
#include "services/lead/campaign/campaign_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Campaign;

using Paths = std::vector<std::string>;

Campaign KeyOf(const std::string& name) {
  Campaign key;
  key.set_name(name);
  return key;
}

void AppendEvent(Transaction& tx, const std::string& type, const query::Caller& caller,
                 const std::string& campaign, const Paths& changed = {}) {
  event::v1::Event event;
  event.set_type(type);
  event.set_resource(campaign);
  event.set_actor(caller.subject);
  event.mutable_changed_fields()->Assign(changed.begin(), changed.end());
  events::Append(tx, event);
}

// The campaign, locked, if this caller may change it.
absl::StatusOr<Campaign> Lock(Transaction& tx, const CampaignChange& change) {
  const Campaign key = KeyOf(change.name);
  auto campaign =
      postgres::OneOrNone<Campaign>(tx.Run(sql::kLockCampaign, Arguments().Record(key)));
  if (!campaign.has_value()) return NotFound(change.name);
  if (campaign->has_delete_time()) return CampaignDeleted(change.name);
  if (!change.etag.empty() && change.etag != campaign->etag()) return EtagMismatch(change.name);
  return *std::move(campaign);
}

void Write(Transaction& tx, Campaign& campaign) {
  const Campaign given = campaign;
  tx.Run(sql::kUpdateCampaign, Arguments().Record(given))[0].Fill(campaign);
}

}  // namespace

absl::StatusOr<v1::CreateCampaignResponse> CampaignStore::Create(
    const query::Caller& caller, const v1::CreateCampaignRequest& request,
    const Campaign& campaign) {
  using Response = v1::CreateCampaignResponse;
  const auto insert = [&](Transaction& tx) -> absl::StatusOr<Response> {
    Response response;
    *response.mutable_campaign() = campaign;
    tx.Run(sql::kInsertCampaign, Arguments().Record(campaign))[0].Fill(
        *response.mutable_campaign());
    AppendEvent(tx, "CampaignCreated", caller, campaign.name());
    return response;
  };
  const auto once = [&](Transaction& tx) {
    return idempotency::Replay<Response>(tx, caller.subject, request, [&] { return insert(tx); });
  };
  return request.validate_only() ? database_.Rehearse(caller.organization, once)
                                 : database_.Transact(caller.organization, once);
}

absl::StatusOr<Campaign> CampaignStore::Get(const std::string& organization,
                                            const std::string& name) {
  const Campaign key = KeyOf(name);
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows, database_.Run(organization, sql::kGetCampaign, Arguments().Record(key)));
  auto campaign = postgres::OneOrNone<Campaign>(rows);
  if (!campaign.has_value()) return NotFound(name);
  return *std::move(campaign);
}

absl::StatusOr<v1::ListCampaignsResponse> CampaignStore::List(
    const query::Caller& caller, const v1::ListCampaignsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kCampaigns, caller, request));
  listing.arguments().Set("show_deleted", request.show_deleted());
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListCampaigns));
  v1::ListCampaignsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_campaigns()));
  return response;
}

absl::StatusOr<Campaign> CampaignStore::Update(const CampaignChange& change, Edit edit) {
  const auto work = [&](Transaction& tx) -> absl::StatusOr<Campaign> {
    LEADLINE_ASSIGN_OR_RETURN(const Campaign before, Lock(tx, change));
    Campaign campaign = before;
    LEADLINE_RETURN_IF_ERROR(edit(campaign));
    const Paths changed = record::ChangedFields(before, campaign);
    if (changed.empty()) return campaign;
    Write(tx, campaign);
    AppendEvent(tx, "CampaignUpdated", change.caller, change.name, changed);
    return campaign;
  };
  return change.validate_only ? database_.Rehearse(change.caller.organization, work)
                              : database_.Transact(change.caller.organization, work);
}

absl::StatusOr<Campaign> CampaignStore::Delete(const CampaignChange& change) {
  return database_.Transact(
      change.caller.organization, [&](Transaction& tx) -> absl::StatusOr<Campaign> {
        LEADLINE_ASSIGN_OR_RETURN(Campaign campaign, Lock(tx, change));
        *campaign.mutable_delete_time() = campaign.update_time();  // The database says when.
        Write(tx, campaign);
        AppendEvent(tx, "CampaignDeleted", change.caller, change.name);
        return campaign;
      });
}

}  // namespace leadline::lead
