#include "common/feed/event_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/context/request_context.h"
#include "common/feed/event_source_sql.h"
#include "common/postgres/database.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::feed {
namespace {

// How many events a reader that wants few of them looks at for one batch.
constexpr int kMostPassedOver = 1000;

Cursor Before(int64_t position) { return {.position = position}; }

// The oldest place behind which nothing was purged.
Cursor OldestIn(const postgres::Row& row) {
  return Before(row.IsNull("_forgotten") ? 0 : row.Int64("_forgotten") + 1);
}

Cursor Behind(const postgres::Row& row) {
  return {row.Int64("_position"), row.Int64("_ordinal"), row.Text("_id")};
}

absl::Status ResumeTokenExpired(const std::string& oldest) {
  return Failure(absl::StatusCode::kOutOfRange, type::v1::ERROR_REASON_RESUME_TOKEN_EXPIRED,
                 "events behind the resume token are no longer there; begin with the oldest, and "
                 "read anew what you keep",
                 {{"oldest_resume_token", oldest}});
}

}  // namespace

std::string EventSource::BindingOf(const Subscription& subscription) const {
  return absl::StrCat("events\n", origin_, "\n", subscription.Text());
}

std::string EventSource::TokenOf(const Subscription& subscription, const Cursor& cursor) const {
  return SealCursor(tokens_, BindingOf(subscription), cursor);
}

absl::StatusOr<Cursor> EventSource::Open(const Subscription& subscription,
                                         const std::string& token) const {
  return OpenCursor(tokens_, BindingOf(subscription), token);
}

absl::StatusOr<Cursor> EventSource::Begin(const Subscription& subscription, bool from_beginning) {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, Run(subscription, Before(0), 0));
  return from_beginning ? OldestIn(rows[0]) : Before(rows[0].Int64("_horizon"));
}

absl::StatusOr<Batch> EventSource::Read(const Subscription& subscription, const Cursor& from,
                                        int most) {
  const int limit = subscription.WantsAll() ? most : std::max(most, kMostPassedOver);
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows, Run(subscription, from, limit));
  LEADLINE_RETURN_IF_ERROR(CheckKept(subscription, from, rows[0]));
  Batch batch{{}, {}, from, false};
  const size_t found = rows[0].IsNull("_position") ? 0 : rows.size();
  for (size_t i = 0; i < found; ++i) {
    if (batch.events.size() == static_cast<size_t>(most)) return batch;
    event::v1::Event event;
    rows[i].Fill(event);
    batch.end = Behind(rows[i]);
    if (!subscription.Wants(event)) continue;
    batch.events.push_back(std::move(event));
    batch.places.push_back(batch.end);
  }
  if (found == static_cast<size_t>(limit)) return batch;
  batch.end = Before(rows[0].Int64("_horizon"));
  batch.caught_up = true;
  return batch;
}

absl::StatusOr<std::map<std::string, Reach>> EventSource::FindNewest(
    const std::vector<std::string>& organizations) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(postgres::kAcrossOrganizations, common::sql::kFindNewestEvents,
                    postgres::Arguments().Set("organizations", organizations)));
  std::map<std::string, Reach> reaches;
  for (size_t i = 0; i < rows.size(); ++i) {
    reaches[rows[i].Text("organization_id")] = {rows[i].Int64("horizon"), rows[i].Int64("newest")};
  }
  return reaches;
}

absl::StatusOr<postgres::Rows> EventSource::Run(const Subscription& subscription,
                                                const Cursor& from, int limit) {
  // To a standby, a token that somebody else gave is of a database that was put back.
  context::ReadNewest();
  return database_.Run(subscription.organization(), common::sql::kReadEvents,
                       postgres::Arguments()
                           .Set("position", from.position)
                           .Set("ordinal", from.ordinal)
                           .Set("id", from.id)
                           .Set("limit", limit));
}

absl::Status EventSource::CheckKept(const Subscription& subscription, const Cursor& from,
                                    const postgres::Row& row) const {
  const bool is_purged = !row.IsNull("_forgotten") && row.Int64("_forgotten") >= from.position;
  // A place that no transaction has reached yet is of a database that was put back since.
  if (!is_purged && !row.Bool("_ahead")) return absl::OkStatus();
  return ResumeTokenExpired(TokenOf(subscription, OldestIn(row)));
}

}  // namespace leadline::feed
