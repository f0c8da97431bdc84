#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/coalesce/coalescer.h"
#include "leadline/lead/v1/handoff_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::lead {

class HandoffStore;
class SettingsSource;

// Holds leads for conversions and ends the holds. Calls that arrive together become one
// transaction, by organisation, each with an outcome of its own.
class HandOverLeads final {
 public:
  HandOverLeads(HandoffStore& handoffs, const SettingsSource& settings,
                const coalesce::Limits& limits = {});

  absl::StatusOr<v1::Lead> Begin(const std::string& organization,
                                 const v1::BeginConversionRequest& request);
  absl::StatusOr<v1::HandoffManifest> Complete(const std::string& organization,
                                               const v1::HandoffCompletion& completion);
  absl::Status Abort(const std::string& organization, const v1::AbortConversionRequest& request);
  absl::Status Revert(const std::string& organization, const v1::RevertHandoffRequest& request);

  // Refers what belongs to one account to another.
  absl::StatusOr<v1::MoveLinksResponse> MoveLinks(const std::string& organization,
                                                  const v1::MoveLinksRequest& request);

  // Only reads.
  absl::StatusOr<v1::ScanHandoffsResponse> Scan(const std::string& organization,
                                                const v1::ScanHandoffsRequest& request);

  // Many at once: a batch already, which waits for no other.
  using Items = std::vector<const v1::HandoffCompletion*>;
  using Manifests = std::vector<absl::StatusOr<v1::HandoffManifest>>;
  absl::StatusOr<Manifests> CompleteAll(const std::string& organization, const Items& completions);

 private:
  HandoffStore& handoffs_;
  const SettingsSource& settings_;
  coalesce::Coalescer<v1::BeginConversionRequest, v1::Lead> begins_;
  coalesce::Coalescer<v1::HandoffCompletion, v1::HandoffManifest> completes_;
};

}  // namespace leadline::lead
