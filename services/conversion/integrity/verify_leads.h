#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/conversion/integrity/check_catalog.h"
#include "services/conversion/integrity/integrity_store.h"

namespace leadline::conversion {

class HandoffClient;

// The checks that hold conversions and leads against each other, over two databases that are never
// read at the same moment: what changes between the two readings can look wrong, once.
class VerifyLeads final {
 public:
  VerifyLeads(IntegrityStore& store, HandoffClient& handoffs)
      : store_(store), handoffs_(handoffs) {}

  // The next leads that are held or converted since the time of `after`. Their ids are their names.
  absl::StatusOr<Batch> Pick(const Place& after);

  // Where the check, one that asks lead-service, does not hold among `ids`.
  absl::StatusOr<Findings> Find(const std::string& organization, const Check& check,
                                const Ids& ids);

 private:
  absl::StatusOr<Findings> FindInConversions(const std::string& organization, const Check& check,
                                             const Ids& conversions);
  absl::StatusOr<Findings> FindInLeads(const std::string& organization, const Check& check,
                                       const Ids& leads);

  IntegrityStore& store_;
  HandoffClient& handoffs_;
};

}  // namespace leadline::conversion
