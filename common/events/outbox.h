#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "leadline/event/v1/event.pb.h"

namespace leadline::postgres {
class Database;
class Transaction;
}  // namespace leadline::postgres

// The outbox of a service: its committed changes, in commit order, for the readers of its feed.
//
// The tables are common/events/events.sql and forgotten_events.sql. Each service has them among its
// migrations by symbolic links under numbers of its own:
//
//   ln -s ../../../common/events/events.sql services/lead/migrations/0004_events.sql
//
// A store whose statement is a single CTE inserts the row itself:
//
//   INSERT INTO events (organization_id, type, resource, actor, attributes)
//   SELECT :organization_id, 'LeadCreated', 'leads/' || id, :actor, jsonb_build_object(...)
//
// The columns: organization_id text · position xid8, the transaction, by default · id uuid, by
// default · ordinal integer, the order inside one transaction, 0 by default · type text · resource
// text, a whole name · actor text, a user's bare id, NULL for the system · event_time, now() by
// default · related_resources text[], whole names, and changed_fields text[], both empty by default
// · attributes jsonb, an object of texts, empty by default.
namespace leadline::events {

// Writes the event in the transaction of its change: it is there if and only if the change is. A
// transaction's second event takes ordinal 1, and so on. Its time is the transaction's.
void Append(postgres::Transaction& transaction, const event::v1::Event& event, int ordinal = 0);

// Deletes the events of all organisations that are older than `kept`, some at a time, and notes up
// to where, for readers that were not there yet.
absl::Status Purge(postgres::Database& database, absl::Duration kept);

}  // namespace leadline::events
