#include "services/lead/purge/purge_leads.h"

#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/lead/purge/purge_errors.h"
#include "services/lead/purge/purge_rules.h"
#include "services/lead/purge/purge_store.h"
#include "services/lead/settings/settings_source.h"

namespace leadline::lead {

using google::longrunning::Operation;
using google::protobuf::util::TimeUtil;

PurgeLeads::PurgeLeads(PurgeStore& purges, const SettingsSource& settings)
    : purges_(purges),
      settings_(settings),
      worker_("purges of leads", purges.operations(), PurgeFailed(),
              [this](const operation::Undone& undone, const std::string& request,
                     const std::atomic<bool>& stopping) {
                return RemoveAll(undone, request, stopping);
              }) {}

absl::StatusOr<Operation> PurgeLeads::Start(const query::Caller& caller,
                                            const v1::PurgeLeadsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Enabled());
  LEADLINE_RETURN_IF_ERROR(CheckPurge(request, *settings));
  const absl::Time now = absl::Now();
  v1::PurgeLeadsMetadata metadata;
  *metadata.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  metadata.set_reason(request.reason());
  metadata.set_actor(caller.subject);
  LEADLINE_ASSIGN_OR_RETURN(const int64_t count, purges_.Count(caller, request, *settings, now));
  metadata.set_lead_count(count);
  if (!request.validate_only()) {
    return purges_.operations().Start(caller.organization,
                                      {caller.subject, request.request_id(), request, metadata});
  }
  v1::PurgeLeadsResponse response;
  response.set_purged_count(count);
  return operation::Rehearsed(metadata, response);
}

absl::Status PurgeLeads::RemoveAll(const operation::Undone& undone, const std::string& bytes,
                                   const std::atomic<bool>& stopping) {
  v1::PurgeLeadsRequest request;
  if (!request.ParseFromString(bytes)) return absl::DataLossError("a kept purge is unreadable");
  LEADLINE_ASSIGN_OR_RETURN(const auto settings, settings_.Current());
  bool more = true;
  while (more && !stopping) {
    LEADLINE_ASSIGN_OR_RETURN(more, purges_.RemoveNext(undone, request, *settings));
    LEADLINE_FAILPOINT("purge.after_step");
  }
  return absl::OkStatus();
}

}  // namespace leadline::lead
