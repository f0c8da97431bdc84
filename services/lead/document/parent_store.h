#pragma once

#include "absl/status/status.h"
#include "services/lead/document/upload_rules.h"

namespace leadline::postgres {
class Transaction;
}

namespace leadline::lead {

// Locks the lead that documents are linked to or taken from against its conversion, until the
// transaction ends: LEAD_CONVERTED and LEAD_DELETED when neither can be, RESOURCE_NOT_FOUND when
// there is no such lead. Accounts, contacts and opportunities are another service's and not looked
// up.
absl::Status LockParent(postgres::Transaction& tx, const Parent& parent);

}  // namespace leadline::lead
