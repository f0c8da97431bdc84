#include "common/events/outbox.h"

#include "common/events/outbox_sql.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"

namespace leadline::events {
namespace {

// Small enough that a purge never holds its rows, or a connection, for long.
constexpr int kPurgeBatch = 5000;

}  // namespace

void Append(postgres::Transaction& transaction, const event::v1::Event& event, int ordinal) {
  postgres::Arguments arguments;
  arguments.Record(event).Set("ordinal", ordinal);
  // An event that was given no name gets one from the database.
  if (event.name().empty()) arguments.Set("name", std::nullopt);
  transaction.Run(common::sql::kInsertEvent, arguments);
}

absl::Status Purge(postgres::Database& database, absl::Duration kept) {
  const auto arguments =
      postgres::Arguments().Set("seconds", absl::ToDoubleSeconds(kept)).Set("limit", kPurgeBatch);
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(
        const postgres::Rows rows,
        database.Run(postgres::kAcrossOrganizations, common::sql::kPurgeEvents, arguments));
    if (rows[0].Int64("gone") < kPurgeBatch) return absl::OkStatus();
  }
}

}  // namespace leadline::events
