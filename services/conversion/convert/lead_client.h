#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/handoff_service.pb.h"

namespace leadline::peer {
class Peer;
}

namespace leadline::conversion {

// The services of lead-service that LeadClient calls.
std::vector<std::string> LeadClientServices();

// lead-service, as conversions see it.
class LeadClient final {
 public:
  // One outcome for each completion, in order.
  using Outcomes = std::vector<absl::StatusOr<lead::v1::HandoffManifest>>;

  explicit LeadClient(peer::Peer& lead_service);
  ~LeadClient();

  // The lead as it is now; nothing is reserved.
  absl::StatusOr<lead::v1::Lead> Get(const std::string& lead);

  // Reserves the lead for `conversion` ("conversions/…") and returns it as it is reserved.
  absl::StatusOr<lead::v1::Lead> Begin(const std::string& conversion, const std::string& lead,
                                       const std::string& etag);

  // Gives the lead back. Only after it was durably decided against the conversion.
  absl::Status Abort(const std::string& conversion, const std::string& lead);

  // Makes a converted lead an open one again. Only for a conversion that is durably being undone.
  absl::Status Revert(const lead::v1::RevertHandoffRequest& request);

  // Refers what belongs to an account to another, that it was durably merged into.
  absl::Status MoveLinks(const lead::v1::MoveLinksRequest& request);

  // Makes the leads of committed conversions converted ones.
  absl::StatusOr<Outcomes> Complete(
      const std::vector<const lead::v1::HandoffCompletion*>& completions);

 private:
  struct Stubs;

  peer::Peer& peer_;
  const std::unique_ptr<Stubs> stubs_;
};

}  // namespace leadline::conversion
