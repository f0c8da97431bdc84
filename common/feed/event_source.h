#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/feed/resume_token.h"
#include "common/feed/subscription.h"
#include "common/query/page_token.h"
#include "leadline/event/v1/event.pb.h"

namespace leadline::postgres {
class Database;
class Row;
class Rows;
}  // namespace leadline::postgres

namespace leadline::feed {

// What follows a place.
struct Batch {
  std::vector<event::v1::Event> events;  // Those that are wanted.
  std::vector<Cursor> places;            // Behind each of them.
  Cursor end;                            // Behind them, and behind those that are not.
  bool caught_up = false;                // That was all there is.
};

// How far an organisation's events are complete.
struct Reach {
  int64_t horizon = 0;  // Everything before this position can be seen.
  int64_t newest = 0;   // The newest event there, kept or purged; 0 without any.
};

// The events of this process's outbox in the one order that all readers meet, complete, and the
// resume tokens that say where a reader is.
class EventSource final {
 public:
  // `origin` says which process this is: a token of another one's events opens nothing here, even
  // when both have the same secret.
  EventSource(postgres::Database& database, const query::PageTokens& tokens,
              const std::string& origin)
      : database_(database), tokens_(tokens), origin_(origin) {}

  std::string TokenOf(const Subscription& subscription, const Cursor& cursor) const;

  // INVALID_ARGUMENT for whatever TokenOf did not make for this subscription.
  absl::StatusOr<Cursor> Open(const Subscription& subscription, const std::string& token) const;

  // Where those begin who have no token: behind all that can be seen, or before all that is kept.
  absl::StatusOr<Cursor> Begin(const Subscription& subscription, bool from_beginning);

  // At most `most` wanted events that follow `from`. Looks at a bounded number of others: there may
  // be none and yet more to come. OUT_OF_RANGE RESUME_TOKEN_EXPIRED when some were purged.
  absl::StatusOr<Batch> Read(const Subscription& subscription, const Cursor& from, int most);

  absl::StatusOr<std::map<std::string, Reach>> FindNewest(
      const std::vector<std::string>& organizations);

 private:
  std::string BindingOf(const Subscription& subscription) const;
  absl::StatusOr<postgres::Rows> Run(const Subscription& subscription, const Cursor& from,
                                     int limit);
  absl::Status CheckKept(const Subscription& subscription, const Cursor& from,
                         const postgres::Row& row) const;

  postgres::Database& database_;
  const query::PageTokens& tokens_;
  const std::string origin_;
};

}  // namespace leadline::feed
