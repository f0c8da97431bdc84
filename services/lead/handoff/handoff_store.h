#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "leadline/configuration/v1/settings.pb.h"
#include "leadline/lead/v1/handoff_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::lead {

// A hold that nobody ended in time.
struct OldHold {
  std::string organization;
  std::string conversion;
  std::string lead;
  int64_t attempts = 0;  // How often it was claimed, this time included.
};

// The holds there are, of all organisations.
struct HoldCount {
  int64_t holds = 0;
  absl::Duration oldest;  // How long the oldest one has lasted; none without any.
};

// What completing a conversion does to its lead.
struct Completing {
  using TransferMode = configuration::v1::Settings::Transfer::Mode;

  std::optional<std::string> converted_status;  // The status the lead gets; its own when none.
  TransferMode activities;                      // What becomes of what is attached to it.
  TransferMode comments;
  TransferMode documents;
  TransferMode campaigns;
  TransferMode interests;
};

// The lead database's half of the hand-over protocol. Every method is one transaction over all its
// items, and gives one outcome for each of them, in order: a bad one never fails its neighbours.
// All may be repeated and may come late.
class HandoffStore final {
 public:
  // A hold older than `hold_time` is old; after that it is claimed at growing distances, of at most
  // `longest_wait`.
  HandoffStore(postgres::Database& database, absl::Duration hold_time, absl::Duration longest_wait)
      : database_(database), hold_time_(hold_time), longest_wait_(longest_wait) {}

  // Holds leads and gives each as it is held. `convertible_from`: the statuses that allow it; all
  // when empty.
  absl::StatusOr<std::vector<absl::StatusOr<v1::Lead>>> Begin(
      const std::string& organization, const std::vector<const v1::BeginConversionRequest*>& items,
      const std::vector<std::string>& convertible_from);

  // Makes held leads converted ones.
  absl::StatusOr<std::vector<absl::StatusOr<v1::HandoffManifest>>> Complete(
      const std::string& organization, const std::vector<const v1::HandoffCompletion*>& items,
      const Completing& how);

  // Ends a hold and leaves the tombstone. LEAD_CONVERTED when the conversion completed.
  absl::Status Release(const std::string& organization, const std::string& conversion,
                       const std::string& lead);

  // Takes back what Complete wrote, as the request says. CONVERSION_NOT_HELD when the conversion
  // did not convert the lead.
  absl::Status Revert(const std::string& organization, const v1::RevertHandoffRequest& request);

  // Refers what belongs to one account to another, or to the one that this was moved to meanwhile.
  absl::StatusOr<v1::MoveLinksResponse> MoveLinks(const std::string& organization,
                                                  const v1::MoveLinksRequest& request);

  // At most `limit` old holds of all organisations, the caller's alone until their next time comes.
  absl::StatusOr<std::vector<OldHold>> ClaimOldHolds(int limit);

  // How many leads are held now.
  absl::StatusOr<HoldCount> CountHolds();

  // Which leads are held or converted: of those that are named, or of the next ones.
  absl::StatusOr<v1::ScanHandoffsResponse> Scan(const std::string& organization,
                                                const v1::ScanHandoffsRequest& request);

 private:
  postgres::Database& database_;
  const absl::Duration hold_time_;
  const absl::Duration longest_wait_;
};

}  // namespace leadline::lead
