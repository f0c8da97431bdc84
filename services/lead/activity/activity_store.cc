#include "services/lead/activity/activity_store.h"

#include "common/events/outbox.h"
#include "common/idempotency/replay.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/record/record.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "services/lead/activity/activity_errors.h"
#include "services/lead/activity/activity_fields.h"
#include "services/lead/activity/activity_store_sql.h"
#include "services/lead/activity/event_time_store.h"
#include "services/lead/lead/lead_errors.h"
#include "services/lead/timeline/timeline_rules.h"
#include "services/lead/timeline/timeline_store.h"

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

Arguments InsertArguments(const Activity& activity, const std::optional<std::string>& cause_event,
                          int ordinal) {
  Arguments arguments;
  arguments.Record(activity).Set("ordinal", ordinal);
  cause_event ? arguments.Set("cause_event", *cause_event)
              : arguments.Set("cause_event", std::nullopt);
  return arguments;
}

absl::StatusOr<Activity> ReadNew(const Rows& rows, const Activity& activity) {
  LEADLINE_ASSIGN_OR_RETURN(Activity inserted, ReadInserted(rows, activity));
  if (rows[0].IsNull("_refusal")) return inserted;
  const bool is_call = rows[0].Text("_refusal") == "DO_NOT_CALL";
  return is_call ? DoNotCall(activity.lead()) : DoNotEmail(activity.lead());
}

// The activity as it stands, its lead locked, if this caller may change it.
absl::StatusOr<Activity> Lock(Transaction& tx, const ActivityChange& change, v1::Lead& lead) {
  Activity key;
  key.set_name(change.name);
  const Arguments arguments = Arguments().Record(key);
  const Rows locked = tx.Run(sql::kLockLeadOfActivity, arguments);
  if (locked.empty()) return NotFound(change.name);
  locked[0].Fill(lead);
  const auto activity = postgres::OneOrNone<Activity>(tx.Run(sql::kGetActivity, arguments));
  if (!activity.has_value()) return NotFound(change.name);
  if (activity->lead() != lead.name()) return ActivityContended();
  if (activity->has_delete_time() && !change.may_be_deleted) return ActivityDeleted(change.name);
  if (!change.etag.empty() && change.etag != activity->etag()) return EtagMismatch(change.name);
  return *activity;
}

// Tells what became of the activity: followers and the lead's timeline.
void Tell(Transaction& tx, const ActivityChange& change, const Activity& before,
          const Activity& after, const std::vector<std::string>& changed) {
  event::v1::Event event;
  event.set_type(change.event);
  event.set_resource(after.name());
  event.set_actor(change.caller.subject);
  event.add_related_resources(after.lead());
  if (event.type() == "ActivityUpdated") {
    event.mutable_changed_fields()->Assign(changed.begin(), changed.end());
  }
  events::Append(tx, event);
  AppendToTimeline(tx, EntryOf(event, before, after));
}

absl::StatusOr<Activity> ChangeIn(Transaction& tx, const ActivityChange& change,
                                  ActivityStore::Edit edit) {
  v1::Lead lead;
  LEADLINE_ASSIGN_OR_RETURN(const Activity before, Lock(tx, change, lead));
  Activity activity = before;
  LEADLINE_RETURN_IF_ERROR(edit(activity, lead));
  const std::vector<std::string> changed = record::ChangedFields(before, activity);
  if (changed.empty()) return activity;
  tx.Run(sql::kUpdateActivity, Arguments().Record(activity))[0].Fill(activity);
  Tell(tx, change, before, activity, changed);
  RefreshEventTimes(tx, {lead.name()});
  return activity;
}

}  // namespace

absl::StatusOr<Activity> InsertActivity(Transaction& tx, const Activity& activity,
                                        const std::optional<std::string>& cause_event,
                                        int ordinal) {
  return ReadNew(tx.Run(sql::kInsertActivity, InsertArguments(activity, cause_event, ordinal)),
                 activity);
}

absl::StatusOr<Activity> ActivityStore::Create(const query::Caller& caller,
                                               const Activity& activity) {
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows,
                            database_.Run(caller.organization, sql::kInsertActivity,
                                          InsertArguments(activity, std::nullopt, 0)));
  return ReadNew(rows, activity);
}

absl::StatusOr<Activity> ActivityStore::Update(const ActivityChange& change, Edit edit) {
  const auto work = [&](Transaction& tx) { return ChangeIn(tx, change, edit); };
  return change.validate_only ? database_.Rehearse(change.caller.organization, work)
                              : database_.Transact(change.caller.organization, work);
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
  listing.arguments()
      .Set("collection", collection)
      .Set("parent", id)
      .Set("show_deleted", request.show_deleted());
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
