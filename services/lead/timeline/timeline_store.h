#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "leadline/lead/v1/activity_service.pb.h"
#include "leadline/lead/v1/timeline.pb.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

namespace leadline::query {
struct Caller;
class Lister;
}  // namespace leadline::query

namespace leadline::lead {

// Adds an entry in the transaction of what it tells; the database says when. A statement that
// writes what it tells itself inserts the row itself.
void AppendToTimeline(postgres::Transaction& tx, const v1::TimelineEntry& entry);

// What happened to the leads of all organisations. Nothing of it is ever changed.
class TimelineStore final {
 public:
  TimelineStore(postgres::Database& database, const query::Lister& lister)
      : database_(database), lister_(lister) {}

  // `collection` and `id` say whose: "accounts", "0190…".
  absl::StatusOr<v1::ListTimelineResponse> List(const query::Caller& caller,
                                                const v1::ListTimelineRequest& request,
                                                const std::string& collection,
                                                const std::string& id);

 private:
  postgres::Database& database_;
  const query::Lister& lister_;
};

}  // namespace leadline::lead
