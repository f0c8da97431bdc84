#include "services/conversion/integrity/verify_integrity.h"

#include <set>
#include <utility>

#include "common/context/request_context.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/conversion/integrity/handoff_client.h"

namespace leadline::conversion {
namespace {

constexpr int64_t kUsualFindings = 100;

absl::Time CreatedAfter(const v1::VerifyIntegrityRequest& request) {
  return absl::FromUnixMicros(
      google::protobuf::util::TimeUtil::TimestampToMicroseconds(request.created_after()));
}

// What makes two findings of one check the same.
std::pair<std::string, std::string> KeyOf(const v1::IntegrityFinding& finding) {
  return {finding.resource(), finding.message()};
}

void SendProgress(const v1::IntegrityProgress& progress, const Verification::Send& send) {
  v1::VerifyIntegrityResponse message;
  *message.mutable_progress() = progress;
  send(message);
}

}  // namespace

Verification::Verification(IntegrityStore& store, HandoffClient& handoffs,
                           const v1::VerifyIntegrityRequest& request)
    : store_(store),
      leads_(store, handoffs),
      checks_(ChecksOf(request.checks())),
      max_findings_(request.max_findings() == 0 ? kUsualFindings : request.max_findings()),
      begin_(IntegrityStore::Begin(CreatedAfter(request))),
      place_(begin_) {}

absl::Status Verification::Step(const std::string& organization, const Send& send) {
  // What lead-service says is compared with it: what a standby lacks would look lost.
  context::ReadNewest();
  if (position_ == checks_.size()) {
    if (!std::exchange(is_over_, true)) Summarize(send);
    return absl::OkStatus();
  }
  if (progress_.check() != check().id) {
    progress_.set_check(check().id);
    SendProgress(progress_, send);
  }
  LEADLINE_ASSIGN_OR_RETURN(const Batch batch, Pick(organization));
  LEADLINE_ASSIGN_OR_RETURN(Findings findings, LookTwice(organization, batch.ids));
  progress_.set_checked_count(progress_.checked_count() + static_cast<int64_t>(batch.ids.size()));
  for (v1::IntegrityFinding& finding : findings) Tell(finding, send);
  const bool is_done = batch.is_last && source_ + 1 == check().sources.size();
  progress_.set_done(is_done);
  SendProgress(progress_, send);
  Advance(batch);
  return absl::OkStatus();
}

absl::StatusOr<Batch> Verification::Pick(const std::string& organization) {
  return source() == Source::kLead ? leads_.Pick(place_)
                                   : store_.Pick(organization, source(), place_);
}

absl::StatusOr<Findings> Verification::Look(const std::string& organization, const Ids& ids) {
  return check().asks_lead_service ? leads_.Find(organization, check(), ids)
                                   : store_.Find(organization, check(), source(), ids);
}

absl::StatusOr<Findings> Verification::LookTwice(const std::string& organization, const Ids& ids) {
  if (ids.empty()) return Findings();
  LEADLINE_ASSIGN_OR_RETURN(const Findings suspicions, Look(organization, ids));
  if (suspicions.empty()) return suspicions;
  LEADLINE_ASSIGN_OR_RETURN(Findings findings, Look(organization, ids));
  std::set<std::pair<std::string, std::string>> suspected;
  for (const v1::IntegrityFinding& suspicion : suspicions) suspected.insert(KeyOf(suspicion));
  std::erase_if(findings,
                [&suspected](const auto& finding) { return !suspected.contains(KeyOf(finding)); });
  return findings;
}

void Verification::Tell(v1::IntegrityFinding& finding, const Send& send) {
  finding.set_check(check().id);
  finding.set_severity(check().severity);
  progress_.set_finding_count(progress_.finding_count() + 1);
  if (check().severity == v1::INTEGRITY_SEVERITY_ERROR) {
    summary_.set_error_count(summary_.error_count() + 1);
  } else {
    summary_.set_warning_count(summary_.warning_count() + 1);
  }
  if (progress_.finding_count() > max_findings_) return;
  v1::VerifyIntegrityResponse message;
  *message.mutable_finding() = finding;
  send(message);
}

void Verification::Advance(const Batch& batch) {
  place_ = batch.is_last ? begin_ : batch.last;
  if (!batch.is_last || ++source_ < check().sources.size()) return;
  *summary_.add_checks() = progress_;
  progress_.Clear();
  source_ = 0;
  ++position_;
}

void Verification::Summarize(const Send& send) {
  v1::VerifyIntegrityResponse message;
  *message.mutable_summary() = summary_;
  send(message);
}

}  // namespace leadline::conversion
