#include "services/lead/activity/activity_store.h"

#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_fields.h"
#include "services/lead/activity/activity_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Activity;
using v1::Comment;

// The new item as it was inserted, or why it was not.
template <class Item>
absl::StatusOr<Item> ReadInserted(const Rows& rows, Item item) {
  if (rows.empty()) return NotFound(item.lead());
  if (!rows[0].IsNull("_conversion")) {
    return LeadConverted(item.lead(), rows[0].Text("_conversion"));
  }
  if (!rows[0].IsNull("_survivor")) return LeadMerged(item.lead(), rows[0].Text("_survivor"));
  if (rows[0].Bool("_deleted")) return LeadDeleted(item.lead());
  rows[0].Fill(item);
  return item;
}

}  // namespace

absl::StatusOr<Activity> CreateIn(Transaction& tx, const Activity& activity,
                                  const std::string& cause, int ordinal) {
  Arguments arguments;
  arguments.Record(activity).Set("cause_event", cause).Set("ordinal", ordinal);
  return ReadInserted(tx.Run(sql::kInsertActivity, arguments), activity);
}

absl::StatusOr<Activity> ActivityStore::Create(const query::Caller& caller,
                                               const Activity& activity) {
  Arguments arguments;
  arguments.Record(activity).Set("cause_event", std::nullopt).Set("ordinal", 0);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(caller.organization, sql::kInsertActivity, arguments));
  return ReadInserted(rows, activity);
}

absl::StatusOr<Activity> ActivityStore::Get(const std::string& organization,
                                            const std::string& name) {
  Activity key;
  key.set_name(name);
  Arguments arguments;
  arguments.Record(key);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(organization, sql::kGetActivity, arguments));
  auto activity = postgres::OneOrNone<Activity>(rows);
  if (!activity.has_value()) return NotFound(name);
  return *std::move(activity);
}

absl::StatusOr<v1::ListActivitiesResponse> ActivityStore::List(
    const query::Caller& caller, const v1::ListActivitiesRequest& request,
    const std::string& collection, const std::string& id) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kActivities, caller, request));
  listing.arguments().Set("collection", collection).Set("parent", id);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListActivities));
  v1::ListActivitiesResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_activities()));
  return response;
}

absl::StatusOr<v1::CreateCommentResponse> ActivityStore::CreateComment(
    const query::Caller& caller, const v1::CreateCommentRequest& request, const Comment& comment) {
  using Response = v1::CreateCommentResponse;
  Arguments arguments;
  arguments.Record(comment);
  return database_.Transact(caller.organization, [&](Transaction& tx) {
    return idempotency::Replay<Response>(
        tx, caller.subject, request, [&]() -> absl::StatusOr<Response> {
          Response response;
          LEADLINE_ASSIGN_OR_RETURN(*response.mutable_comment(),
                                    ReadInserted(tx.Run(sql::kInsertComment, arguments), comment));
          return response;
        });
  });
}

absl::StatusOr<v1::ListCommentsResponse> ActivityStore::ListComments(
    const query::Caller& caller, const v1::ListCommentsRequest& request,
    const std::string& collection, const std::string& id) {
  LEADLINE_ASSIGN_OR_RETURN(query::Listing listing, lister_.Prepare(kComments, caller, request));
  listing.arguments().Set("collection", collection).Set("parent", id);
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListComments));
  v1::ListCommentsResponse response;
  response.set_next_page_token(listing.Fill(rows, *response.mutable_comments()));
  return response;
}

}  // namespace leadline::lead
