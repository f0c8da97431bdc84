#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/lead/handoff/handoff_store.h"
#include "services/lead/handoff/scan_store_sql.h"

namespace leadline::lead {
namespace {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using Texts = std::vector<std::string>;

constexpr int kLongestScan = 1000;
constexpr char kFirst[] = "00000000-0000-0000-0000-000000000000";  // Before every lead.

}  // namespace

absl::StatusOr<v1::ScanHandoffsResponse> HandoffStore::Scan(
    const std::string& organization, const v1::ScanHandoffsRequest& request) {
  const int limit = request.limit() == 0 ? kLongestScan : request.limit();
  v1::ScanHandoffsResponse response;
  Texts leads;
  for (const std::string& lead : request.leads()) leads.push_back(IdOf(lead));
  if (leads.empty()) {
    const std::string after = request.after_lead().empty() ? kFirst : IdOf(request.after_lead());
    LEADLINE_ASSIGN_OR_RETURN(
        const Rows picked, database_.Run(organization, sql::kPickLeadsToScan,
                                         Arguments().Set("after_lead", after).Set("limit", limit)));
    for (size_t i = 0; i < picked.size(); ++i) leads.push_back(picked[i].Text("id"));
    const bool is_full = leads.size() == static_cast<size_t>(limit);
    if (is_full) response.set_last_lead("leads/" + leads.back());
  }
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, database_.Run(organization, sql::kScanHandoffs,
                                                           Arguments().Set("leads", leads)));
  for (size_t i = 0; i < rows.size(); ++i) rows[i].Fill(*response.add_handoffs());
  if (request.leads().empty() || rows.size() == leads.size()) return response;
  LEADLINE_ASSIGN_OR_RETURN(const Rows purged, database_.Run(organization, sql::kScanPurgedHandoffs,
                                                             Arguments().Set("leads", leads)));
  for (size_t i = 0; i < purged.size(); ++i) purged[i].Fill(*response.add_handoffs());
  return response;
}

}  // namespace leadline::lead
