#include "common/edge/risk_watch.h"

#include <algorithm>
#include <memory>

#include "common/log/log.h"
#include "common/status/macros.h"

namespace leadline::edge {
namespace {

using Risks = std::vector<postgres::Risk>;
using Found = std::shared_ptr<const Risks>;

absl::StatusOr<Found> Look(postgres::Database& database, const Found& last) {
  LEADLINE_ASSIGN_OR_RETURN(Risks risks, postgres::FindRisks(database));
  if (last != nullptr && *last == risks) return Found();
  for (const postgres::Risk& risk : risks) {
    const bool is_known = last != nullptr && std::count(last->begin(), last->end(), risk) > 0;
    if (!is_known) log::Warning("commits can be lost", {{"risk", risk.id}, {"what", risk.message}});
  }
  if (last != nullptr && !last->empty() && risks.empty()) log::Info("commits are safe");
  return std::make_shared<const Risks>(std::move(risks));
}

}  // namespace

RiskWatch::RiskWatch(postgres::Database& database, absl::Duration interval)
    : polled_("durability", interval,
              [&database](const Found& last) { return Look(database, last); }) {}

size_t RiskWatch::size() const {
  const Found risks = polled_.Current();
  return risks == nullptr ? 0 : risks->size();
}

void RiskWatch::Describe(process::v1::Process& process) const {
  const Found risks = polled_.Current();
  if (risks == nullptr) return;
  for (const postgres::Risk& risk : *risks) {
    auto& warning = *process.add_warnings();
    warning.set_id(risk.id);
    warning.set_message(risk.message);
  }
}

}  // namespace leadline::edge
