#include "services/lead/handoff/hand_over_leads.h"

#include <optional>

#include "common/status/macros.h"
#include "services/lead/handoff/handoff_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {

using Begins = std::vector<const v1::BeginConversionRequest*>;

HandOverLeads::HandOverLeads(HandoffStore& handoffs, const SettingsSource& settings,
                             const coalesce::Limits& limits)
    : handoffs_(handoffs),
      settings_(settings),
      begins_(limits,
              [this](const std::string& organization,
                     const Begins& items) -> absl::StatusOr<std::vector<absl::StatusOr<v1::Lead>>> {
                LEADLINE_ASSIGN_OR_RETURN(const auto pinned, settings_.Enabled());
                return handoffs_.Begin(organization, items, pinned->convertible_from());
              }),
      completes_(limits, [this](const std::string& organization, const Items& items) {
        return CompleteAll(organization, items);
      }) {}

absl::StatusOr<v1::Lead> HandOverLeads::Begin(const std::string& organization,
                                              const v1::BeginConversionRequest& request) {
  return begins_.Run(organization, request);
}

absl::StatusOr<v1::HandoffManifest> HandOverLeads::Complete(
    const std::string& organization, const v1::HandoffCompletion& completion) {
  return completes_.Run(organization, completion);
}

absl::StatusOr<HandOverLeads::Manifests> HandOverLeads::CompleteAll(const std::string& organization,
                                                                    const Items& completions) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  const LeadStatus* status = settings->converted_status();
  const Completing how{
      .converted_status = status == nullptr ? std::nullopt : std::optional(status->name()),
      .activities = settings->TransferOf(Transfer::KIND_ACTIVITIES),
      .comments = settings->TransferOf(Transfer::KIND_COMMENTS),
      .documents = settings->TransferOf(Transfer::KIND_DOCUMENTS),
      .campaigns = settings->TransferOf(Transfer::KIND_CAMPAIGNS),
      .interests = settings->TransferOf(Transfer::KIND_INTERESTS)};
  return handoffs_.Complete(organization, completions, how);
}

absl::Status HandOverLeads::Abort(const std::string& organization,
                                  const v1::AbortConversionRequest& request) {
  return handoffs_.Release(organization, request.conversion(), request.lead());
}

absl::Status HandOverLeads::Revert(const std::string& organization,
                                   const v1::RevertHandoffRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  v1::RevertHandoffRequest usable = request;
  const LeadStatus* status = settings->FindStatus(request.status());
  if (status == nullptr || status->has_archive_time()) {
    usable.set_status(settings->default_status().name());
    usable.clear_status_change_time();
  }
  return handoffs_.Revert(organization, usable);
}

absl::StatusOr<v1::MoveLinksResponse> HandOverLeads::MoveLinks(
    const std::string& organization, const v1::MoveLinksRequest& request) {
  return handoffs_.MoveLinks(organization, request);
}

absl::StatusOr<v1::ScanHandoffsResponse> HandOverLeads::Scan(
    const std::string& organization, const v1::ScanHandoffsRequest& request) {
  return handoffs_.Scan(organization, request);
}

}  // namespace leadline::lead
