#pragma once

#include "absl/time/time.h"
#include "common/events/outbox.h"
#include "common/idempotency/replay.h"
#include "common/polled/polled.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"

namespace leadline::edge {

// Once an hour, deletes the request ids and the events that have been kept long enough.
class Housekeeping final {
 public:
  Housekeeping(postgres::Database& database, absl::Duration event_retention)
      : polled_("purge", absl::Hours(1), [&database, event_retention](const auto&) {
          return Purge(database, event_retention);
        }) {}

 private:
  struct Done {};

  static absl::StatusOr<std::shared_ptr<const Done>> Purge(postgres::Database& database,
                                                           absl::Duration event_retention) {
    LEADLINE_RETURN_IF_ERROR(idempotency::Purge(database));
    LEADLINE_RETURN_IF_ERROR(events::Purge(database, event_retention));
    return std::shared_ptr<const Done>();
  }

  polled::Polled<Done> polled_;
};

}  // namespace leadline::edge
