#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/status/failure.h"
#include "leadline/event/v1/event.pb.h"
#include "services/conversion/record/record_errors.h"
#include "services/conversion/record/record_kind.h"

namespace leadline::conversion {

// Whose state is changed, by whom, and under which conditions.
struct StateChange {
  query::Caller caller;
  std::string name;
  std::string etag;  // Empty: whatever its version is.
  bool validate_only = false;
};

template <class Request>
StateChange ChangeOf(const query::Caller& caller, const Request& request) {
  return {caller, request.name(), request.etag(), request.validate_only()};
}

// Runs `work` in a transaction, which is rolled back when the change is only to be tried.
template <class Work>
auto RunChange(postgres::Database& database, const StateChange& change, Work work) {
  return change.validate_only ? database.Rehearse(change.caller.organization, std::move(work))
                              : database.Transact(change.caller.organization, std::move(work));
}

// The record as `lock` finds and holds it, in the version the change is for. Fails with
// RESOURCE_NOT_FOUND, RECORD_MERGED, RECORD_DELETED or ETAG_MISMATCH.
template <class Record>
absl::StatusOr<Record> LockForChange(postgres::Transaction& transaction, const StateChange& change,
                                     std::vector<Record> (*lock)(postgres::Transaction&,
                                                                 const std::vector<std::string>&)) {
  std::vector<Record> found = lock(transaction, {change.name});
  if (found.empty()) return NotFound(change.name);
  const std::string survivor = SurvivorOf(found.front());
  if (!survivor.empty()) return RecordMerged(change.name, survivor);
  if (found.front().has_delete_time()) return RecordDeleted(change.name);
  if (!change.etag.empty() && change.etag != found.front().etag()) return EtagMismatch(change.name);
  return std::move(found.front());
}

// Writes the events of a change, in their order, as events of its record and its caller.
void AppendEvents(postgres::Transaction& transaction, const StateChange& change,
                  std::vector<event::v1::Event> events);

}  // namespace leadline::conversion
