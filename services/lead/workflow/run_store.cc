#include "services/lead/workflow/run_store.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/lead/workflow/run_store_sql.h"

namespace leadline::lead {
namespace {

using event::v1::Event;
using identifier::IdOf;
using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;

constexpr int kMostAttempts = 5;
constexpr int kDaysKept = 30;
constexpr int kPurgeBatch = 5000;

Arguments KeyOf(const Event& event) {
  return Arguments().Set("event", IdOf(event.name())).Set("lead", IdOf(event.resource()));
}

Rows CausesOfChange(Transaction& tx, const Event& event, const std::string& cause) {
  return tx.Run(sql::kFindCausesOfChange,
                Arguments().Set("cause_event", IdOf(cause)).Set("rule", event.actor()));
}

Rows CausesOfConversion(Transaction& tx, const Event& event) {
  const std::string& conversion = event.related_resources(0);
  return tx.Run(
      sql::kFindCausesOfConversion,
      Arguments().Set("lead", IdOf(event.resource())).Set("conversion", IdOf(conversion)));
}

}  // namespace

absl::StatusOr<std::optional<AskedConversion>> RunStore::ClaimConversion() {
  LEADLINE_ASSIGN_OR_RETURN(
      const Rows rows,
      database_.Run(postgres::kAcrossOrganizations, sql::kClaimConversion,
                    Arguments()
                        .Set("hold_seconds", absl::ToDoubleSeconds(pace_.hold))
                        .Set("longest_seconds", absl::ToDoubleSeconds(pace_.longest))));
  if (rows.empty()) return std::nullopt;
  const Row row = rows[0];
  return AskedConversion{row.Text("organization_id"),
                         row.Text("event"),
                         row.Text("rule"),
                         row.Text("lead"),
                         static_cast<int>(row.Int64("place")),
                         row.Int64("attempts")};
}

absl::Status RunStore::Decide(const AskedConversion& asked, const DecidedConversion& decided) {
  Arguments arguments;
  arguments.Set("event", asked.event)
      .Set("rule", asked.rule)
      .Set("state", decided.state)
      .Set("reason", decided.reason)
      .Set("outcome", decided.outcome);
  if (decided.conversion.empty()) {
    arguments.Set("conversion", std::nullopt);
  } else {
    arguments.Set("conversion", IdOf(decided.conversion));
  }
  return database_.Run(asked.organization, sql::kDecideConversion, arguments).status();
}

absl::Status RunStore::Purge() {
  const auto arguments = Arguments().Set("days", kDaysKept).Set("limit", kPurgeBatch);
  while (true) {
    LEADLINE_ASSIGN_OR_RETURN(
        const Rows rows, database_.Run(postgres::kAcrossOrganizations, sql::kPurgeRuns, arguments));
    if (rows[0].Int64("gone") < kPurgeBatch) return absl::OkStatus();
  }
}

std::set<std::string> FindDecidedRules(Transaction& tx, const Event& event) {
  const Rows rows = tx.Run(sql::kFindDecidedRules, Arguments().Set("event", IdOf(event.name())));
  std::set<std::string> rules;
  for (size_t i = 0; i < rows.size(); ++i) rules.insert(rows[i].Text("rule"));
  return rules;
}

std::vector<std::string> FindCauses(Transaction& tx, const Event& event) {
  const auto cause = event.attributes().find("cause_event");
  const bool by_rule = cause != event.attributes().end();
  const bool by_conversion = event.type() == "LeadConverted" && event.related_resources_size() > 0;
  if (!by_rule && !by_conversion) return {};
  const Rows rows =
      by_rule ? CausesOfChange(tx, event, cause->second) : CausesOfConversion(tx, event);
  std::vector<std::string> causes;
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::vector<std::string> those = rows[i].Texts("causes");
    std::copy(those.begin(), those.end(), std::back_inserter(causes));
  }
  return causes;
}

void InsertRun(Transaction& tx, const Event& event, const Run& run) {
  tx.Run(sql::kInsertRun, KeyOf(event)
                              .Set("rule", run.rule)
                              .Set("state", run.state)
                              .Set("reason", run.reason)
                              .Set("outcomes", run.outcomes)
                              .Set("causes", run.causes));
}

FailedAttempt NoteFailure(Transaction& tx, const Event& event, const std::string& rule,
                          const std::string& reason) {
  const Rows rows =
      tx.Run(sql::kNoteFailure,
             KeyOf(event).Set("rule", rule).Set("reason", reason).Set("most", kMostAttempts));
  if (rows.empty()) return {};
  return {rows[0].Int64("attempts"), rows[0].Bool("given_up")};
}

}  // namespace leadline::lead
