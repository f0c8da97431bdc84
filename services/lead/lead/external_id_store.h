#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "leadline/lead/v1/lead.pb.h"

namespace leadline::postgres {
class Transaction;
}

// The external ids of leads, unique in their organisation, in the transactions that write leads.
namespace leadline::lead {

// Those of new leads. RESOURCE_EXISTS when another lead has one of them.
absl::Status WriteExternalIds(postgres::Transaction& tx, const std::vector<v1::Lead>& leads);

// Those of a lead that had others.
absl::Status WriteExternalIdsAnew(postgres::Transaction& tx, const v1::Lead& lead);

// Before a batch is written: the caller learns of all that is taken, not only of the first.
absl::Status CheckExternalIds(postgres::Transaction& tx, const std::vector<v1::Lead>& leads);

// The other leads that have an external id of one of these, by the places of these.
std::map<size_t, std::string> FindHolders(postgres::Transaction& tx,
                                          const std::vector<v1::Lead>& leads);

}  // namespace leadline::lead
