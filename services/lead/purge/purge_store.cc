#include "services/lead/purge/purge_store.h"

#include <optional>
#include <vector>

#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/lead/lead/attached_store.h"
#include "services/lead/lead/lead_list_store.h"
#include "services/lead/purge/purge_rules.h"
#include "services/lead/purge/purge_store_sql.h"

namespace leadline::lead {
namespace {

using google::longrunning::Operation;
using google::protobuf::util::TimeUtil;
using identifier::IdOf;
using operation::WorkStore;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::PurgeLeadsMetadata;
using v1::PurgeLeadsRequest;

// "developer" of "users/developer".
std::vector<std::string> IdsOf(const Rows& rows) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < rows.size(); ++i) ids.push_back(rows[i].Text("id"));
  return ids;
}

// Removes leads, which are locked; gives how many went.
int64_t Remove(Transaction& tx, const std::vector<std::string>& leads,
               const operation::Undone& undone, const PurgeLeadsRequest& request) {
  Arguments arguments;
  arguments.Set("actor", IdOf(undone.subject)).Set("reason", request.reason()).Set("leads", leads);
  tx.Run(sql::kNotePurgedConversions, arguments);
  const std::vector<std::string> removed = RemoveLeads(tx, leads);
  tx.Run(sql::kTellPurged, Arguments().Set("actor", IdOf(undone.subject)).Set("leads", removed));
  return static_cast<int64_t>(removed.size());
}

void Finish(const PurgeLeadsMetadata& metadata, Operation& operation) {
  v1::PurgeLeadsResponse response;
  response.set_purged_count(metadata.purged_count());
  operation::Finish(operation, response);
}

}  // namespace

absl::StatusOr<query::Listing> PurgeStore::Prepare(const query::Caller& caller,
                                                   const PurgeLeadsRequest& request,
                                                   const LeadSettings& settings,
                                                   absl::Time time) const {
  v1::ListLeadsRequest list;
  list.set_filter(request.filter());
  LeadView view;
  view.converted = request.converted();
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing,
                            lists_.Prepare(caller, list, view, settings.custom_fields()));
  listing.arguments()
      .Set("converted", request.converted())
      .Set("deleted_until", DeletedUntil(time, settings));
  return listing;
}

absl::StatusOr<int64_t> PurgeStore::Count(const query::Caller& caller,
                                          const PurgeLeadsRequest& request,
                                          const LeadSettings& settings, absl::Time time) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing, Prepare(caller, request, settings, time));
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kCountLeadsToPurge));
  return rows[0].Int64("lead_count");
}

absl::StatusOr<bool> PurgeStore::RemoveNext(const operation::Undone& undone,
                                            const PurgeLeadsRequest& request,
                                            const LeadSettings& settings) {
  const query::Caller caller{undone.organization, undone.subject};
  return database_.Transact(undone.organization, [&](Transaction& tx) -> absl::StatusOr<bool> {
    LEADLINE_ASSIGN_OR_RETURN(std::optional<Operation> operation, WorkStore::Claim(tx, undone.id));
    if (!operation.has_value()) return false;
    PurgeLeadsMetadata metadata;
    operation->metadata().UnpackTo(&metadata);
    const absl::Time asked =
        absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(metadata.create_time()));
    LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                              Prepare(caller, request, settings, asked));
    const std::vector<std::string> leads = IdsOf(listing.Run(tx, sql::kLockLeadsToPurge));
    if (leads.empty()) {
      Finish(metadata, *operation);
    } else {
      metadata.set_purged_count(metadata.purged_count() + Remove(tx, leads, undone, request));
      *metadata.mutable_update_time() =
          TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now()));
      operation->mutable_metadata()->PackFrom(metadata);
    }
    WorkStore::Save(tx, undone.id, *operation);
    LEADLINE_FAILPOINT("purge.before_commit");
    return !operation->done();
  });
}

}  // namespace leadline::lead
