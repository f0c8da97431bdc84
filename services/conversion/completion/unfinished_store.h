#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "leadline/lead/v1/handoff_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::conversion {

// What lead-service answered about one conversion: its name and what was handed over.
struct HandedOver {
  std::string conversion;
  lead::v1::HandoffManifest manifest;
};

// A conversion that is being undone.
struct UnfinishedRevert {
  std::string organization;
  std::string conversion;
};

// The conversions of all organisations that are not at their end.
struct UnfinishedCount {
  int64_t conversions = 0;  // That are being completed, or undone.
  absl::Duration oldest;    // How long the oldest of them has been; none without any.
  int64_t set_aside = 0;    // That are no longer tried: somebody has to look.
};

// Conversions on their way to be completed, or to be undone. The rows are the outbox: nothing that
// matters lives only in memory.
class UnfinishedStore final {
 public:
  explicit UnfinishedStore(postgres::Database& database) : database_(database) {}

  // Takes at most `limit` conversions that are due, of any organisation, and puts each off by a
  // growing, random delay, so that others take different ones meanwhile. By organisation.
  absl::StatusOr<std::map<std::string, std::vector<lead::v1::HandoffCompletion>>> Claim(int limit);

  // The same for conversions that are being undone.
  absl::StatusOr<std::vector<UnfinishedRevert>> ClaimReverts(int limit);

  // Notes that the conversions are completed, and when, by name. Those that were noted before are
  // left out.
  absl::StatusOr<std::map<std::string, google::protobuf::Timestamp>> Acknowledge(
      const std::string& organization, const std::vector<HandedOver>& handed_over);

  // How many there are now.
  absl::StatusOr<UnfinishedCount> Count();

  // Stops trying to complete, or to undo, a conversion that lead-service refuses for good.
  absl::Status SetAside(const std::string& organization, const std::string& conversion,
                        const std::string& reason);

 private:
  postgres::Database& database_;
};

}  // namespace leadline::conversion
