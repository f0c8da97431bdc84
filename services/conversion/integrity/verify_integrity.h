#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/conversion/v1/conversion_service.pb.h"
#include "services/conversion/integrity/check_catalog.h"
#include "services/conversion/integrity/integrity_store.h"
#include "services/conversion/integrity/verify_leads.h"

namespace leadline::conversion {

class HandoffClient;

// One verification on its way, in steps of one batch. Used by one thread at a time.
class Verification final {
 public:
  // False when nobody listens any more.
  using Send = std::function<bool(const v1::VerifyIntegrityResponse& message)>;

  Verification(IntegrityStore& store, HandoffClient& handoffs,
               const v1::VerifyIntegrityRequest& request);

  // Looks at the next batch and sends how far that got; after the last check the summary; from then
  // on nothing.
  absl::Status Step(const std::string& organization, const Send& send);

 private:
  const Check& check() const { return checks_[position_]; }
  Source source() const { return check().sources[source_]; }

  absl::StatusOr<Batch> Pick(const std::string& organization);
  absl::StatusOr<Findings> Look(const std::string& organization, const Ids& ids);
  absl::StatusOr<Findings> LookTwice(const std::string& organization, const Ids& ids);
  void Tell(v1::IntegrityFinding& finding, const Send& send);
  void Advance(const Batch& batch);
  void Summarize(const Send& send);

  IntegrityStore& store_;
  VerifyLeads leads_;
  const std::vector<Check> checks_;
  const int64_t max_findings_;
  const Place begin_;
  size_t position_ = 0;  // In checks_; past the end when all are done.
  size_t source_ = 0;    // Of the check.
  Place place_;          // In the source.
  v1::IntegrityProgress progress_;
  v1::IntegritySummary summary_;
  bool is_over_ = false;
};

// Checks that everything is as it must be, here and in lead-service, while the system works.
class VerifyIntegrity final {
 public:
  VerifyIntegrity(IntegrityStore& store, HandoffClient& handoffs)
      : store_(store), handoffs_(handoffs) {}

  Verification Start(const v1::VerifyIntegrityRequest& request) {
    return {store_, handoffs_, request};
  }

 private:
  IntegrityStore& store_;
  HandoffClient& handoffs_;
};

}  // namespace leadline::conversion
