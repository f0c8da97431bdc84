#include "services/lead/lead_import/rehearsal_store.h"

#include "common/identifier/name.h"
#include "common/postgres/json.h"
#include "common/postgres/transaction.h"
#include "services/lead/lead_import/rehearsal_store_sql.h"

namespace leadline::lead {

using identifier::IdOf;
using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;

std::vector<MadeLead> FindRehearsed(Transaction& tx, const std::string& lead_import,
                                    const std::vector<std::string>& keys) {
  std::vector<MadeLead> found;
  if (keys.empty()) return found;
  const Rows rows = tx.Run(sql::kFindRehearsedLeads,
                           Arguments().Set("lead_import", IdOf(lead_import)).Set("keys", keys));
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t line = rows[i].Int64("line");
    if (found.empty() || found.back().line != line) {
      found.push_back({.line = line, .keys = {}, .lead = {}});
      rows[i].Json("lead", found.back().lead);
    }
    found.back().keys.push_back(rows[i].Text("key"));
  }
  return found;
}

void KeepRehearsed(Transaction& tx, const std::string& lead_import,
                   const std::vector<MadeLead>& leads) {
  if (leads.empty()) return;
  std::vector<int64_t> lines, key_lines;
  std::vector<std::string> texts, keys;
  for (const MadeLead& made : leads) {
    lines.push_back(made.line);
    texts.push_back(postgres::ToJson(made.lead));
    keys.insert(keys.end(), made.keys.begin(), made.keys.end());
    key_lines.insert(key_lines.end(), made.keys.size(), made.line);
  }
  tx.Run(sql::kKeepRehearsedLeads, Arguments()
                                       .Set("lead_import", IdOf(lead_import))
                                       .Set("lines", lines)
                                       .Set("leads", texts)
                                       .Set("keys", keys)
                                       .Set("key_lines", key_lines));
}

void ForgetRehearsed(Transaction& tx) { tx.Run(sql::kForgetRehearsedLeads); }

}  // namespace leadline::lead
