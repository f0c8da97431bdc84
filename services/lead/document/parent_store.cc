#include "services/lead/document/parent_store.h"

#include "common/postgres/transaction.h"
#include "common/status/failure.h"
#include "services/lead/document/parent_store_sql.h"
#include "services/lead/lead/lead_errors.h"

namespace leadline::lead {

absl::Status LockParent(postgres::Transaction& tx, const Parent& parent) {
  if (parent.collection != "leads") return absl::OkStatus();
  const std::string lead = "leads/" + parent.id;
  const postgres::Rows rows =
      tx.Run(sql::kLockParentLead, postgres::Arguments().Set("lead", parent.id));
  if (rows.empty()) return NotFound(lead);
  if (!rows[0].IsNull("_conversion")) return LeadConverted(lead, rows[0].Text("_conversion"));
  if (rows[0].Bool("_deleted")) return LeadDeleted(lead);
  return absl::OkStatus();
}

}  // namespace leadline::lead
