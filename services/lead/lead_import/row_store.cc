#include "services/lead/lead_import/row_store.h"

#include <algorithm>
#include <map>
#include <set>
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
};

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
    for (size_t i = 0; i < rows_.size(); ++i) {
      LEADLINE_RETURN_IF_ERROR(Judge(i, same[i]));
    }
    DropTaken();
    outcome_.counts.set_created(static_cast<int64_t>(created_.size()));
    outcome_.counts.set_read(static_cast<int64_t>(rows_.size()));
    std::stable_sort(outcome_.errors.begin(), outcome_.errors.end(),
                     [](const auto& a, const auto& b) { return a.line() < b.line(); });
    outcome = std::move(outcome_);
    return LeadStore::InsertIn(tx_, created_, step_.intake, static_cast<int>(rows_.size()));
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
    }
    return same;
  }

  absl::Status Judge(size_t i, const Same& same) {
    const ImportedRow& row = rows_[i];
    if (!row.errors.empty()) return Fail(row.errors);
    const auto above = same.key.empty() ? made_.end() : made_.find(same.key);
    if (same.leads.empty() && above == made_.end()) return Create(row, same.key);
    switch (import_.duplicate_policy()) {
      case LeadImport::DUPLICATE_POLICY_UPDATE:
        return same.leads.empty() ? UpdateAbove(row, created_[above->second])
                                  : Update(static_cast<int>(i), same.leads);
      case LeadImport::DUPLICATE_POLICY_FAIL:
        return Refuse(row, "is there already",
                      same.leads.empty() ? created_[above->second].name() : same.leads[0]);
      default:
        outcome_.counts.set_skipped(outcome_.counts.skipped() + 1);
        return absl::OkStatus();
    }
  }

  absl::Status Create(const ImportedRow& row, const std::string& key) {
    if (!row.as_new.empty()) return Fail(row.as_new);
    for (const auto& id : row.created.external_ids()) {
      if (!ids_.emplace(id.system(), id.id()).second) {
        return Refuse(row, "a row above has the same external id", "");
      }
    }
    if (!key.empty()) made_.emplace(key, created_.size());
    created_.push_back(row.created);
    lines_.push_back(row.line);
    return absl::OkStatus();
  }

  // A lead that a row above is about to create.
  absl::Status UpdateAbove(const ImportedRow& row, Lead& lead) {
    Lead revised = lead;
    const absl::Status status = step_.reader.Revise(row, revised);
    if (!status.ok()) return Fail(step_.reader.ErrorsOf(row.line, status));
    lead = std::move(revised);
    outcome_.counts.set_updated(outcome_.counts.updated() + 1);
    return absl::OkStatus();
  }

  absl::Status Update(int i, const std::vector<std::string>& leads) {
    const ImportedRow& row = rows_[static_cast<size_t>(i)];
    if (leads.size() > 1) return Refuse(row, "several leads are the same", leads[0]);
    Lead values = row.values;
    values.set_name(leads[0]);
    const auto holders = FindHolders(tx_, {values});
    if (!holders.empty()) {
      return Refuse(row, "another lead has the external id", holders.begin()->second);
    }
    const auto updated = LeadStore::UpdateIn(
        tx_, {.caller = caller_, .name = leads[0], .etag = ""},
        [&](Lead& lead) -> absl::StatusOr<event::v1::Event> {
          LEADLINE_RETURN_IF_ERROR(step_.reader.Revise(row, lead));
          event::v1::Event event;
          event.set_type("LeadUpdated");
          return event;
        },
        i);
    // Somebody took the external id at this moment: all of it is done again.
    if (absl::IsAlreadyExists(updated.status()) || absl::IsAborted(updated.status())) {
      return updated.status();
    }
    if (!updated.ok()) return Fail(step_.reader.ErrorsOf(row.line, updated.status()), leads[0]);
    outcome_.counts.set_updated(outcome_.counts.updated() + 1);
    return absl::OkStatus();
  }

  // Leads whose external ids others have are not created.
  void DropTaken() {
    const auto holders = FindHolders(tx_, created_);
    for (auto holder = holders.rbegin(); holder != holders.rend(); ++holder) {
      const auto place = static_cast<std::ptrdiff_t>(holder->first);
      AddError(lines_[holder->first], "another lead has the external id", holder->second);
      outcome_.counts.set_failed(outcome_.counts.failed() + 1);
      created_.erase(created_.begin() + place);
      lines_.erase(lines_.begin() + place);
    }
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
  std::vector<Lead> created_;
  std::vector<int64_t> lines_;                         // Of each of them.
  std::map<std::string, size_t> made_;                 // Their places, by key.
  std::set<std::pair<std::string, std::string>> ids_;  // What other systems call them.
};

}  // namespace

absl::Status TakeRows(Transaction& tx, const query::Caller& caller, const ImportStep& step,
                      ImportOutcome& outcome) {
  return Batch(tx, caller, step).Run(outcome);
}

}  // namespace leadline::lead
