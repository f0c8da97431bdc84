#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// Which activity is to be changed, by whom, and what its event is called.
struct ActivityChange {
  const query::Caller& caller;
  const std::string& name;
  const std::string& etag;  // The version it must be; empty for any.
  std::string event;
  bool may_be_deleted = false;  // Whether it is about a deleted activity, too.
  bool validate_only = false;
};

// Adds the activity in this transaction, as ActivityStore::Create. `cause_event` is the event it
// was made for, if it was, and `ordinal` the place of its own event in the transaction.
absl::StatusOr<v1::Activity> InsertActivity(
    postgres::Transaction& tx, const v1::Activity& activity,
    const std::optional<std::string>& cause_event = std::nullopt, int ordinal = 0);

// The activities of leads and the comments on them. Whoever adds one locks the lead against its
// conversion, so that what is handed over is all there is.
class ActivityStore final {
 public:
  ActivityStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // LEAD_CONVERTED when the lead is converted, LEAD_DELETED when it was deleted, RESOURCE_NOT_FOUND
  // when there is none; DO_NOT_CALL and DO_NOT_EMAIL when the activity is to come and not wanted.
  absl::StatusOr<v1::Activity> Create(const query::Caller& caller, const v1::Activity& activity);

  absl::StatusOr<v1::Activity> Get(const std::string& organization, const std::string& name);

  // Changes the activity, of whose lead it learns whether it wants to be called and written to. May
  // be run again.
  using Edit = absl::FunctionRef<absl::Status(v1::Activity& activity, const v1::Lead& lead)>;

  // Lets `edit` change the activity as it stands and writes it, if it differs; of a new
  // `delete_time` the database says when exactly. ACTIVITY_DELETED and ETAG_MISMATCH for one that
  // nobody, or not this caller, may change.
  absl::StatusOr<v1::Activity> Update(const ActivityChange& change, Edit edit);

  // `collection` and `id` say whose: "accounts", "0190…".
  absl::StatusOr<v1::ListActivitiesResponse> List(const query::Caller& caller,
                                                  const v1::ListActivitiesRequest& request,
                                                  const std::string& collection,
                                                  const std::string& id);

  // Inserts `comment`, which is what `request` asks for, once for each request id.
  absl::StatusOr<v1::CreateCommentResponse> CreateComment(const query::Caller& caller,
                                                          const v1::CreateCommentRequest& request,
                                                          const v1::Comment& comment);

  absl::StatusOr<v1::ListCommentsResponse> ListComments(const query::Caller& caller,
                                                        const v1::ListCommentsRequest& request,
                                                        const std::string& collection,
                                                        const std::string& id);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
