#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/coalesce/coalescer.h"
#include "google/protobuf/timestamp.pb.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "leadline/lead/v1/handoff_service.pb.h"
#include "services/conversion/completion/unfinished_store.h"
#include "services/conversion/convert/lead_client.h"

namespace leadline::conversion {

// A conversion that lead-service has completed and that is noted as such here.
struct Completed {
  lead::v1::HandoffManifest manifest;
  google::protobuf::Timestamp complete_time;  // Unset when another lane noted it first.
};

// Notes in the answer of a committed conversion how completing it went. When it failed the relay
// will do it, and the answer says so by a warning.
void Note(const absl::StatusOr<Completed>& completed, v1::ConvertLeadResponse& answer);

// Drives committed conversions to completion, many at a time. Repeating it is harmless, and losing
// it too: what is not noted as completed here is taken up by FinishConversions.
class CompleteConversions final {
 public:
  using Batch = std::vector<const lead::v1::HandoffCompletion*>;
  using Outcomes = std::vector<absl::StatusOr<Completed>>;

  CompleteConversions(LeadClient& leads, UnfinishedStore& unfinished,
                      const coalesce::Limits& limits);

  // Completes one conversion, together with those of other callers.
  absl::StatusOr<Completed> Run(const std::string& organization,
                                const lead::v1::HandoffCompletion& completion);

  // One outcome for each, in order; or a failure, when nothing is known of any.
  absl::StatusOr<Outcomes> RunBatch(const std::string& organization, const Batch& batch);

 private:
  LeadClient& leads_;
  UnfinishedStore& unfinished_;
  coalesce::Coalescer<lead::v1::HandoffCompletion, Completed> lanes_;
};

}  // namespace leadline::conversion
