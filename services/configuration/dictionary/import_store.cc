#include "services/configuration/dictionary/import_store.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/name.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/configuration/dictionary/import_store_sql.h"

namespace leadline::configuration {
namespace {

using google::longrunning::Operation;
using google::protobuf::util::TimeUtil;
using identifier::IdOf;
using postgres::Arguments;
using v1::DictionaryImportReport;
using v1::ImportDictionaryRequest;

// Rows of one transaction. Nobody else changes the configuration meanwhile, so it is soon over.
constexpr int64_t kBatch = 500;

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
  operation::Finish(operation, response);
}

}  // namespace

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

absl::StatusOr<bool> ImportStore::TakeRows(const operation::Undone& undone, const Import& import) {
  using Result = absl::StatusOr<bool>;
  const Mandate mandate = {undone.organization, undone.subject};
  return ChangeConfiguration(database_, mandate, [&](Change& change) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(std::optional<Operation> operation,
                              operation::WorkStore::Claim(change.transaction(), undone.id));
    if (!operation.has_value()) return false;
    TakeBatch(change, import, *operation);
    operation::WorkStore::Save(change.transaction(), undone.id, *operation);
    LEADLINE_FAILPOINT("import.before_commit");
    return !operation->done();
  });
}

}  // namespace leadline::configuration
