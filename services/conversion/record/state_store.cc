#include "services/conversion/record/state_store.h"

#include "common/events/outbox.h"

namespace leadline::conversion {

void AppendEvents(postgres::Transaction& transaction, const StateChange& change,
                  std::vector<event::v1::Event> events) {
  int ordinal = 0;
  for (event::v1::Event& event : events) {
    event.set_resource(change.name);
    event.set_actor(change.caller.subject);
    events::Append(transaction, event, ordinal++);
  }
}

}  // namespace leadline::conversion
