#include "services/lead/lead_import/row_store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/postgres/transaction.h"
#include "common/query/listing.h"
#include "common/status/macros.h"
#include "services/lead/lead/external_id_store.h"
#include "services/lead/lead/lead_store.h"
#include "services/lead/lead_import/row_store_sql.h"

namespace leadline::lead {
namespace {

using postgres::Arguments;
using postgres::Rows;
using postgres::Transaction;
using v1::Lead;
using v1::LeadImport;
using v1::LeadImportError;

// By what a row is the same as others, and the leads that are; more than one is as bad as many.
struct Same {
  std::string key;
  std::vector<std::string> leads;
  std::string other_key;  // By what rows without an e-mail address are the same as this one.
};

// What no two leads share.
std::string KeyOf(const type::v1::ExternalId& id) {
  return absl::StrCat("external_id ", id.system(), "\x1f", id.id());
}

// What of a lead is compared.
Lead KeyFieldsOf(const Lead& lead) {
  Lead key;
  key.set_email_normalized(lead.email_normalized());
  key.set_phone(lead.phone());
  key.set_phone_normalized(lead.phone_normalized());
  key.set_mobile(lead.mobile());
  key.set_mobile_normalized(lead.mobile_normalized());
  key.set_company_name(lead.company_name());
  key.set_first_name(lead.first_name());
  key.set_last_name(lead.last_name());
  return key;
}

// One step of one import, inside its transaction.
class Batch final {
 public:
  Batch(Transaction& tx, const query::Caller& caller, const ImportStep& step)
      : tx_(tx), caller_(caller), import_(step.lead_import), step_(step), rows_(step.file.rows) {}

  absl::Status Run(ImportOutcome& outcome) {
    const std::vector<Same> same = FindSame();
    if (import_.validate_only()) Recall(same);
    for (size_t i = 0; i < rows_.size(); ++i) {
      LEADLINE_RETURN_IF_ERROR(Judge(i, same[i]));
    }
    std::vector<Lead> created = Created();
    outcome_.counts.set_created(static_cast<int64_t>(created.size()));
    outcome_.counts.set_read(static_cast<int64_t>(rows_.size()));
    std::stable_sort(outcome_.errors.begin(), outcome_.errors.end(),
                     [](const auto& a, const auto& b) { return a.line() < b.line(); });
    if (import_.validate_only()) outcome_.rehearsed = std::move(made_);
    outcome = std::move(outcome_);
    return LeadStore::InsertIn(tx_, created, step_.intake, static_cast<int>(rows_.size()));
  }

 private:
  // Of each row. Those that are wrong by themselves are like no other.
  std::vector<Same> FindSame() {
    std::vector<Same> same(rows_.size());
    if (import_.duplicate_policy() == LeadImport::DUPLICATE_POLICY_CREATE) return same;
    std::vector<Lead> leads;
    std::vector<size_t> places;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!rows_[i].errors.empty()) continue;
      leads.push_back(KeyFieldsOf(rows_[i].created));
      places.push_back(i);
    }
    if (places.empty()) return same;
    const std::vector<std::string> fields(import_.duplicate_fields().begin(),
                                          import_.duplicate_fields().end());
    const Rows rows = tx_.Run(sql::kFindSameLeads,
                              Arguments().Records("leads", leads).Set("duplicate_fields", fields));
    for (size_t i = 0; i < rows.size(); ++i) {
      Same& found = same[places[static_cast<size_t>(rows[i].Int64("place")) - 1]];
      found.key = rows[i].Text("key");
      if (!rows[i].IsNull("leads")) found.leads = rows[i].Texts("leads");
      if (!rows[i].IsNull("other_key")) found.other_key = rows[i].Text("other_key");
    }
    return same;
  }

  // What a dry run would have made of the rows before those of this step.
  void Recall(const std::vector<Same>& same) {
    std::vector<std::string> keys;
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (!same[i].key.empty()) keys.push_back(same[i].key);
      for (const auto& id : rows_[i].created.external_ids()) keys.push_back(KeyOf(id));
    }
    for (MadeLead& made : FindRehearsed(tx_, import_.name(), keys)) Make(std::move(made));
    recalled_ = made_.size();
  }

  void Make(MadeLead made) {
    for (const std::string& key : made.keys) known_.emplace(key, made_.size());
    made_.push_back(std::move(made));
  }

  absl::Status Judge(size_t i, const Same& same) {
    const ImportedRow& row = rows_[i];
    if (!row.errors.empty()) return Fail(row.errors);
    const auto above = same.key.empty() ? known_.end() : known_.find(same.key);
    if (same.leads.empty() && above == known_.end()) return Create(row, same);
    const std::string first = same.leads.empty() ? made_[above->second].lead.name() : same.leads[0];
    switch (import_.duplicate_policy()) {
      case LeadImport::DUPLICATE_POLICY_UPDATE:
        if (same.leads.size() + known_.count(same.key) > 1) {
          return Refuse(row, "several leads are the same", first);
        }
        return same.leads.empty() ? UpdateAbove(row, above->second)
                                  : Update(static_cast<int>(i), first);
      case LeadImport::DUPLICATE_POLICY_FAIL:
        return Refuse(row, "is there already", first);
      default:
        outcome_.counts.set_skipped(outcome_.counts.skipped() + 1);
        return absl::OkStatus();
    }
  }

  absl::Status Create(const ImportedRow& row, const Same& same) {
    if (!row.as_new.empty()) return Fail(row.as_new);
    MadeLead made = {.line = row.line, .keys = {}, .lead = row.created};
    for (const auto& id : row.created.external_ids()) {
      if (known_.count(KeyOf(id)) > 0) return RefuseExternalId(row);
      made.keys.push_back(KeyOf(id));
    }
    for (const std::string& key : {same.key, same.other_key}) {
      if (!key.empty()) made.keys.push_back(key);
    }
    Make(std::move(made));
    return absl::OkStatus();
  }

  // A lead that a row above is about to create, or would have created.
  absl::Status UpdateAbove(const ImportedRow& row, size_t place) {
    for (const auto& id : row.values.external_ids()) {
      const auto holder = known_.find(KeyOf(id));
      if (holder != known_.end() && holder->second != place) return RefuseExternalId(row);
    }
    MadeLead& made = made_[place];
    Lead revised = made.lead;
    const absl::Status status = step_.reader.Revise(row, revised);
    if (!status.ok()) return Fail(step_.reader.ErrorsOf(row.line, status));
    made.lead = std::move(revised);
    for (const auto& id : row.values.external_ids()) {
      if (known_.count(KeyOf(id)) > 0) continue;
      made.keys.push_back(KeyOf(id));
      known_.emplace(KeyOf(id), place);
    }
    outcome_.counts.set_updated(outcome_.counts.updated() + 1);
    return absl::OkStatus();
  }

  absl::Status RefuseExternalId(const ImportedRow& row) {
    return Refuse(row, "a row above has the same external id", "");
  }

  absl::Status Update(int i, const std::string& lead) {
    const ImportedRow& row = rows_[static_cast<size_t>(i)];
    Lead values = row.values;
    values.set_name(lead);
    const auto holders = FindHolders(tx_, {values});
    if (!holders.empty()) {
      return Refuse(row, "another lead has the external id", holders.begin()->second);
    }
    const auto updated = LeadStore::UpdateIn(
        tx_, {.caller = caller_, .name = lead, .etag = ""},
        [&](Lead& changed) -> absl::StatusOr<event::v1::Event> {
          LEADLINE_RETURN_IF_ERROR(step_.reader.Revise(row, changed));
          event::v1::Event event;
          event.set_type("LeadUpdated");
          return event;
        },
        i);
    // Somebody took the external id at this moment: all of it is done again.
    if (absl::IsAlreadyExists(updated.status()) || absl::IsAborted(updated.status())) {
      return updated.status();
    }
    if (!updated.ok()) return Fail(step_.reader.ErrorsOf(row.line, updated.status()), lead);
    outcome_.counts.set_updated(outcome_.counts.updated() + 1);
    return absl::OkStatus();
  }

  // Leads whose external ids others have are not created; gives those that are.
  std::vector<Lead> Created() {
    std::vector<Lead> created;
    for (size_t i = recalled_; i < made_.size(); ++i) created.push_back(made_[i].lead);
    const auto holders = FindHolders(tx_, created);
    for (auto holder = holders.rbegin(); holder != holders.rend(); ++holder) {
      const auto place = static_cast<std::ptrdiff_t>(holder->first);
      const auto made = made_.begin() + static_cast<std::ptrdiff_t>(recalled_) + place;
      AddError(made->line, "another lead has the external id", holder->second);
      outcome_.counts.set_failed(outcome_.counts.failed() + 1);
      created.erase(created.begin() + place);
      made_.erase(made);
    }
    return created;
  }

  void AddError(int64_t line, const std::string& message, const std::string& lead) {
    LeadImportError& error = outcome_.errors.emplace_back();
    error.set_line(line);
    error.set_message(message);
    error.set_lead(lead);
  }

  absl::Status Refuse(const ImportedRow& row, const std::string& message, const std::string& lead) {
    AddError(row.line, message, lead);
    outcome_.counts.set_failed(outcome_.counts.failed() + 1);
    return absl::OkStatus();
  }

  absl::Status Fail(const ImportErrors& errors, const std::string& lead = "") {
    for (LeadImportError error : errors) {
      error.set_lead(lead);
      outcome_.errors.push_back(std::move(error));
    }
    outcome_.counts.set_failed(outcome_.counts.failed() + 1);
    return absl::OkStatus();
  }

  Transaction& tx_;
  const query::Caller& caller_;
  const LeadImport& import_;
  const ImportStep& step_;
  const std::vector<ImportedRow>& rows_;
  ImportOutcome outcome_;
  std::vector<MadeLead> made_;                // Those of a dry run's rows before come first.
  size_t recalled_ = 0;                       // So many.
  std::multimap<std::string, size_t> known_;  // Their places, by key.
};

}  // namespace

absl::Status TakeRows(Transaction& tx, const query::Caller& caller, const ImportStep& step,
                      ImportOutcome& outcome) {
  return Batch(tx, caller, step).Run(outcome);
}

}  // namespace leadline::lead
