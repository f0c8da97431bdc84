#pragma once

#include "absl/time/time.h"
#include "common/idempotency/replay.h"
#include "common/polled/polled.h"
#include "common/postgres/database.h"

namespace leadline::edge {

// Once an hour, deletes the request ids that have been kept long enough.
class Housekeeping final {
 public:
  explicit Housekeeping(postgres::Database& database)
      : polled_("request id purge", absl::Hours(1),
                [&database](const auto&) { return Purge(database); }) {}

 private:
  struct Done {};

  static absl::StatusOr<std::shared_ptr<const Done>> Purge(postgres::Database& database) {
    const absl::Status status = idempotency::Purge(database);
    if (!status.ok()) return status;
    return std::shared_ptr<const Done>();
  }

  polled::Polled<Done> polled_;
};

}  // namespace leadline::edge
