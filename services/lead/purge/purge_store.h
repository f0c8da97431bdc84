#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/operation/work_store.h"
#include "leadline/lead/v1/lead_service.pb.h"

namespace leadline::postgres {
class Database;
}

namespace leadline::query {
struct Caller;
class Listing;
}  // namespace leadline::query

namespace leadline::lead {

class LeadListStore;
class LeadSettings;

// Removes leads for good, some at a time. A step and the note that it is done are one transaction.
class PurgeStore final {
 public:
  PurgeStore(postgres::Database& database, const LeadListStore& lists)
      : database_(database), lists_(lists), operations_(database, "PurgeLeads") {}

  // The purges, as operations.
  operation::WorkStore& operations() { return operations_; }

  // How many leads there are to remove at `time`.
  absl::StatusOr<int64_t> Count(const query::Caller& caller, const v1::PurgeLeadsRequest& request,
                                const LeadSettings& settings, absl::Time time);

  // Removes the next. False when there is no more to do here: it was the end, or somebody else
  // works on it, or has cancelled it.
  absl::StatusOr<bool> RemoveNext(const operation::Undone& undone,
                                  const v1::PurgeLeadsRequest& request,
                                  const LeadSettings& settings);

 private:
  absl::StatusOr<query::Listing> Prepare(const query::Caller& caller,
                                         const v1::PurgeLeadsRequest& request,
                                         const LeadSettings& settings, absl::Time time) const;

  postgres::Database& database_;
  const LeadListStore& lists_;
  operation::WorkStore operations_;
};

}  // namespace leadline::lead
