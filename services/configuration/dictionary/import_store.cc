#include "services/configuration/dictionary/import_store.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "common/idempotency/replay.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/configuration/dictionary/import_store_sql.h"

namespace leadline::configuration {
namespace {

using google::longrunning::Operation;
using google::protobuf::util::TimeUtil;
using postgres::Arguments;
using v1::DictionaryImportReport;
using v1::ImportDictionaryRequest;

// Rows of one transaction. Nobody else changes the configuration meanwhile, so it is soon over.
constexpr int64_t kBatch = 500;

std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

Arguments Saved(const std::string& id, const Operation& operation) {
  return Arguments()
      .Set("id", id)
      .Set("done", operation.done())
      .SetBytes("operation", operation.SerializeAsString());
}

absl::StatusOr<Operation> Parsed(const std::string& bytes) {
  Operation operation;
  if (!operation.ParseFromString(bytes))
    return absl::DataLossError("a kept operation is unreadable");
  return operation;
}

// What a retry is answered: the operation as it is now, or as it was once it is forgotten.
absl::StatusOr<Operation> ReadAgain(postgres::Transaction& transaction, const std::string& kept) {
  LEADLINE_ASSIGN_OR_RETURN(Operation first, Parsed(kept));
  const postgres::Rows rows =
      transaction.Run(sql::kFindOperationAgain, Arguments().Set("id", IdOf(first.name())));
  if (rows.empty()) return first;
  return Parsed(rows[0].Bytes("operation"));
}

RowSurroundings SurroundingsIn(const postgres::Row& row) {
  return {.known = row.Bool("known"),
          .blank = row.Text("label_key").empty(),
          .same_label = row.Value("same_label").value_or(""),
          .same_code = row.Value("same_code").value_or(""),
          .parent_in_use = row.Bool("parent_in_use")};
}

// One batch of one import, inside its change.
class Batch final {
 public:
  Batch(Change& change, const Import& import, DictionaryImportReport& report)
      : change_(change), import_(import), report_(report) {}

  // Whether any entry changed.
  bool Run() {
    const auto end = std::min(report_.rows_done() + kBatch, report_.rows_total());
    for (int64_t i = report_.rows_done(); i < end; ++i) {
      const ImportRow& row = import_.file.rows[static_cast<size_t>(i)];
      rows_.push_back(&row);
      // Those that are wrong by themselves are judged in their turn.
      if (row.errors.empty()) *asked_.add_dictionary_entries() = row.entry;
    }
    Judge();
    report_.set_rows_done(end);
    return Write();
  }

 private:
  void Judge() {
    const postgres::Rows found =
        change_.Run(sql::kExamineImportedEntries,
                    Arguments().Record(asked_).Set("dictionary", IdOf(import_.dictionary.name())));
    size_t next = 0;
    for (const ImportRow* row : rows_) {
      if (!row->errors.empty()) {
        Report(row->errors, report_);
      } else {
        JudgeRow(*row, found[next++]);
      }
    }
  }

  void JudgeRow(const ImportRow& row, const postgres::Row& found) {
    RowSurroundings surroundings = SurroundingsIn(found);
    const bool stays =
        surroundings.known && import_.on_existing != ImportDictionaryRequest::ON_EXISTING_UPDATE;
    if (stays) return report_.set_skipped(report_.skipped() + 1);
    const std::string key = found.Text("label_key");
    const auto same = labels_.find(key);
    if (same != labels_.end()) surroundings.same_label = same->second;
    const RowErrors errors = ErrorsOf(row, surroundings);
    if (!errors.empty()) return Report(errors, report_);
    if (!import_.dictionary.looked_up()) labels_.emplace(key, row.entry.name());
    *taken_.add_dictionary_entries() = row.entry;
  }

  bool Write() {
    if (taken_.dictionary_entries().empty()) return false;
    const ImportFile& file = import_.file;
    const postgres::Rows written =
        change_.Run(sql::kImportEntries, Arguments()
                                             .Record(taken_)
                                             .Set("dictionary", IdOf(import_.dictionary.name()))
                                             .Set("looked_up", import_.dictionary.looked_up())
                                             .Set("has_code", file.has_code)
                                             .Set("has_color", file.has_color)
                                             .Set("has_parent", file.has_parent)
                                             .Set("languages", file.languages));
    int64_t created = 0;
    for (size_t i = 0; i < written.size(); ++i) created += written[i].Bool("created") ? 1 : 0;
    const auto changed = static_cast<int64_t>(written.size());
    report_.set_created(report_.created() + created);
    report_.set_updated(report_.updated() + changed - created);
    report_.set_skipped(report_.skipped() + taken_.dictionary_entries_size() - changed);
    return changed > 0;
  }

  Change& change_;
  const Import& import_;
  DictionaryImportReport& report_;
  std::vector<const ImportRow*> rows_;
  v1::ListDictionaryEntriesResponse asked_;  // A list, as a statement takes it.
  v1::ListDictionaryEntriesResponse taken_;
  std::map<std::string, std::string> labels_;  // Taken by this batch, by key, and whose they are.
};

bool IsDone(const DictionaryImportReport& report) {
  return report.rows_done() == report.rows_total();
}

// Those who hold a configuration learn of what they hold at once, and of anything else at the end.
void Tell(Change& change, const Import& import, const DictionaryImportReport& report,
          bool batch_changed) {
  const bool anything = report.created() + report.updated() > 0;
  if (IsDone(report) ? anything : batch_changed && !import.dictionary.looked_up()) {
    change.Tell("DictionaryImported", import.dictionary.name());
  }
}

void TakeBatch(Change& change, const Import& import, Operation& operation) {
  v1::ImportDictionaryMetadata metadata;
  operation.metadata().UnpackTo(&metadata);
  DictionaryImportReport& report = *metadata.mutable_report();
  const bool changed = Batch(change, import, report).Run();
  Tell(change, import, report, changed);
  *metadata.mutable_update_time() =
      TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now()));
  operation.mutable_metadata()->PackFrom(metadata);
  if (!IsDone(report)) return;
  v1::ImportDictionaryResponse response;
  *response.mutable_report() = report;
  operation.set_done(true);
  operation.mutable_response()->PackFrom(response);
}

}  // namespace

absl::StatusOr<Operation> ImportStore::Start(const Mandate& mandate,
                                             const ImportDictionaryRequest& request,
                                             const Operation& operation) {
  using Result = absl::StatusOr<Operation>;
  const std::string& retry = request.request_id();
  return database_.Transact(mandate.organization, [&](postgres::Transaction& tx) -> Result {
    if (!retry.empty()) {
      LEADLINE_ASSIGN_OR_RETURN(
          const std::optional<std::string> kept,
          idempotency::Claim(tx, retry, idempotency::Fingerprint(mandate.subject, request)));
      if (kept.has_value()) return ReadAgain(tx, *kept);
    }
    tx.Run(sql::kInsertOperation, Saved(IdOf(operation.name()), operation)
                                      .Set("subject", mandate.subject)
                                      .SetBytes("request", request.SerializeAsString()));
    if (!retry.empty()) idempotency::Keep(tx, retry, operation);
    return operation;
  });
}

absl::StatusOr<DictionaryImportReport> ImportStore::Rehearse(const Mandate& mandate,
                                                             const Import& import) {
  using Result = absl::StatusOr<DictionaryImportReport>;
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    DictionaryImportReport report;
    report.set_rows_total(static_cast<int64_t>(import.file.rows.size()));
    while (!IsDone(report)) Batch(change, import, report).Run();
    return report;
  });
}

absl::StatusOr<std::vector<UndoneImport>> ImportStore::FindUndone() {
  LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                            database_.Run(postgres::kAcrossOrganizations, sql::kFindUndoneImports));
  std::vector<UndoneImport> undone;
  for (size_t i = 0; i < rows.size(); ++i) {
    undone.push_back(
        {rows[i].Text("organization_id"), rows[i].Text("id"), rows[i].Text("subject")});
  }
  return undone;
}

absl::StatusOr<std::optional<ImportDictionaryRequest>> ImportStore::Load(
    const UndoneImport& undone) {
  LEADLINE_ASSIGN_OR_RETURN(
      const postgres::Rows rows,
      database_.Run(undone.organization, sql::kLoadImport, Arguments().Set("id", undone.id)));
  if (rows.empty()) return std::nullopt;
  ImportDictionaryRequest request;
  if (!request.ParseFromString(rows[0].Bytes("request"))) {
    return absl::DataLossError("a kept import is unreadable");
  }
  return request;
}

absl::StatusOr<bool> ImportStore::TakeRows(const UndoneImport& undone, const Import& import) {
  using Result = absl::StatusOr<bool>;
  const Mandate mandate = {undone.organization, undone.subject};
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    const postgres::Rows rows = change.Run(sql::kLockImport, Arguments().Set("id", undone.id));
    if (rows.empty()) return false;
    LEADLINE_ASSIGN_OR_RETURN(Operation operation, Parsed(rows[0].Bytes("operation")));
    TakeBatch(change, import, operation);
    change.Run(sql::kSaveImport, Saved(undone.id, operation));
    LEADLINE_FAILPOINT("import.before_commit");
    return !operation.done();
  });
}

absl::Status ImportStore::Fail(const UndoneImport& undone, const absl::Status& why) {
  return database_.Transact(
      undone.organization, [&](postgres::Transaction& transaction) -> absl::Status {
        const postgres::Rows rows =
            transaction.Run(sql::kLockImport, Arguments().Set("id", undone.id));
        if (rows.empty()) return absl::OkStatus();
        LEADLINE_ASSIGN_OR_RETURN(Operation operation, Parsed(rows[0].Bytes("operation")));
        operation.set_done(true);
        *operation.mutable_error() = ToRpcStatus(why);
        transaction.Run(sql::kSaveImport, Saved(undone.id, operation));
        return absl::OkStatus();
      });
}

absl::Status ImportStore::Purge() {
  return database_.Run(postgres::kAcrossOrganizations, sql::kPurgeOperations).status();
}

}  // namespace leadline::configuration
