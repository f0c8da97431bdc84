#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/activity.pb.h"
#include "leadline/lead/v1/activity_service.pb.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// The activities of leads and the comments on them. Whoever adds one locks the lead against its
// conversion, so that what is handed over is all there is.
class ActivityStore final {
 public:
  ActivityStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // LEAD_CONVERTED when the lead is converted, RESOURCE_NOT_FOUND when there is none.
  absl::StatusOr<v1::Activity> Create(const query::Caller& caller, const v1::Activity& activity);

  absl::StatusOr<v1::Activity> Get(const std::string& organization, const std::string& name);

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

// As ActivityStore::Create, in a transaction that does more and was caused by the event of that
// name; its own event gets this `ordinal`.
absl::StatusOr<v1::Activity> CreateIn(postgres::Transaction& tx, const v1::Activity& activity,
                                      const std::string& cause, int ordinal);

}  // namespace leadline::lead
