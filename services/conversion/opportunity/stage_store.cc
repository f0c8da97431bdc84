#include "services/conversion/opportunity/stage_store.h"

#include <utility>

#include "common/status/macros.h"
#include "services/conversion/opportunity/opportunity_store.h"

namespace leadline::conversion {

absl::StatusOr<v1::Opportunity> StageStore::Change(const StateChange& change, Edit edit) const {
  using Changed = absl::StatusOr<v1::Opportunity>;
  return RunChange(database_, change, [&](postgres::Transaction& tx) -> Changed {
    LEADLINE_ASSIGN_OR_RETURN(const v1::Opportunity opportunity,
                              LockForChange(tx, change, LockOpportunities));
    LEADLINE_ASSIGN_OR_RETURN(StageEdit edited, edit(opportunity));
    if (edited.events.empty()) return opportunity;
    UpdateOpportunity(tx, edited.opportunity);
    AppendEvents(tx, change, std::move(edited.events));
    return LockOpportunities(tx, {change.name}).front();
  });
}

}  // namespace leadline::conversion
