#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace leadline::postgres {
class Transaction;
}

namespace leadline::events {

// One committed change, as readers of the change feed will see it. The row is one of the
// transaction that made the change, so there is none for a change that was rolled back.
//
// A store whose statement is a single CTE inserts the row itself:
//
//   INSERT INTO events (organization_id, type, resource, actor, payload)
//   SELECT :organization_id, 'lead.created', 'leads/' || id, :actor, jsonb_build_object(...)
//
// Columns: organization_id text · position xid8, its transaction, by default · ordinal integer,
// the order inside the transaction, 0 by default · id uuid, by default · type text · resource
// text, a resource name · actor text, a subject, '' for the system · request_id text, '' by
// default · payload jsonb, protobuf's JSON with the field names of the .proto, '{}' by default ·
// create_time timestamptz, by default. Readers go by (position, ordinal, id) up to the oldest
// transaction still open: pg_snapshot_xmin(pg_current_snapshot()).
//
// The table comes from common/events/migrations/0900_events.sql, which each service lists among
// its MIGRATIONS.
struct Event {
  std::string type;      // "lead.created": record and participle, lower case.
  std::string resource;  // "leads/0190…"
  std::string actor;     // "users/developer"
  std::string request_id;
  const google::protobuf::Message* payload = nullptr;  // The record after the change, if any.
  int ordinal = 0;
};

// Writes the event in the transaction of its change.
void Append(postgres::Transaction& transaction, const Event& event);

}  // namespace leadline::events
