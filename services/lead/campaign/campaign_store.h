#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/campaign.pb.h"
#include "leadline/lead/v1/campaign_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// Which campaign is to be changed, and by whom.
struct CampaignChange {
  const query::Caller& caller;
  const std::string& name;
  const std::string& etag;  // The version it must be; empty for any.
  bool validate_only = false;
};

// The campaigns of all organisations, without their members. Every change writes its event in the
// same transaction.
class CampaignStore final {
 public:
  CampaignStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // Inserts `campaign`, which is what `request` asks for, once for each request id.
  absl::StatusOr<v1::CreateCampaignResponse> Create(const query::Caller& caller,
                                                    const v1::CreateCampaignRequest& request,
                                                    const v1::Campaign& campaign);

  absl::StatusOr<v1::Campaign> Get(const std::string& organization, const std::string& name);

  absl::StatusOr<v1::ListCampaignsResponse> List(const query::Caller& caller,
                                                 const v1::ListCampaignsRequest& request);

  // Changes the campaign. May be run again.
  using Edit = absl::FunctionRef<absl::Status(v1::Campaign& campaign)>;

  // Lets `edit` change the campaign as it stands and writes it, if it differs. CAMPAIGN_DELETED and
  // ETAG_MISMATCH for one that nobody, or not this caller, may change.
  absl::StatusOr<v1::Campaign> Update(const CampaignChange& change, Edit edit);

  // Marks the campaign as deleted, under the same conditions.
  absl::StatusOr<v1::Campaign> Delete(const CampaignChange& change);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
