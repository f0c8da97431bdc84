#include "common/events/outbox.h"

#include "common/events/outbox_sql.h"
#include "common/postgres/transaction.h"

namespace leadline::events {

void Append(postgres::Transaction& transaction, const event::v1::Event& event, int ordinal) {
  postgres::Arguments arguments;
  arguments.Record(event).Set("ordinal", ordinal);
  // An event that was given no name gets one from the database.
  if (event.name().empty()) arguments.Set("name", std::nullopt);
  transaction.Run(common::sql::kInsertEvent, arguments);
}

}  // namespace leadline::events
