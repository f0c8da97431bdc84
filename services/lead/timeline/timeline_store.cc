#include "services/lead/timeline/timeline_store.h"

#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/timeline/timeline_fields.h"
#include "services/lead/timeline/timeline_store_sql.h"

namespace leadline::lead {

void AppendToTimeline(postgres::Transaction& tx, const v1::TimelineEntry& entry) {
  tx.Run(sql::kAppendTimelineEntry, postgres::Arguments().Record(entry));
}

absl::StatusOr<v1::ListTimelineResponse> TimelineStore::List(const query::Caller& caller,
                                                             const v1::ListTimelineRequest& request,
                                                             const std::string& collection,
                                                             const std::string& id) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kTimeline, caller, request));
  listing.arguments().Set("collection", collection).Set("parent", id);
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            listing.Run(database_, sql::kListTimelineEntries));
  v1::ListTimelineResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_timeline_entries()));
  return response;
}

}  // namespace leadline::lead
