#include "services/lead/lead_import/import_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/events/outbox.h"
#include "common/failpoint/failpoint.h"
#include "common/identifier/name.h"
#include "common/postgres/database.h"
#include "common/query/listing.h"
#include "common/query/page_token.h"
#include "common/status/failure.h"
#include "common/status/macros.h"
#include "google/protobuf/util/time_util.h"
#include "services/lead/lead_import/import_fields.h"
#include "services/lead/lead_import/import_store_sql.h"

namespace leadline::lead {
namespace {

using google::longrunning::Operation;
using google::protobuf::util::TimeUtil;
using identifier::IdOf;
using operation::Undone;
using operation::WorkStore;
using postgres::Arguments;
using postgres::Row;
using postgres::Rows;
using postgres::Transaction;
using v1::LeadImport;
using v1::LeadImportCounts;

constexpr int64_t kMostErrors = 10'000;

google::protobuf::Timestamp Time(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// An import as it is, even if only its operation has noted its end.
absl::StatusOr<LeadImport> ImportIn(const Row& row) {
  LeadImport lead_import;
  row.Fill(lead_import);
  if (row.IsNull("_ended")) return lead_import;
  Operation operation;
  if (!operation.ParseFromString(row.Bytes("_ended"))) {
    return absl::DataLossError("a kept operation is unreadable");
  }
  const bool cancelled = operation.error().code() == static_cast<int>(absl::StatusCode::kCancelled);
  lead_import.set_state(cancelled ? LeadImport::STATE_CANCELLED : LeadImport::STATE_FAILED);
  *lead_import.mutable_end_time() = Time(row.Time("_end_time"));
  return lead_import;
}

void Add(const LeadImportCounts& more, LeadImportCounts& counts) {
  counts.set_read(counts.read() + more.read());
  counts.set_created(counts.created() + more.created());
  counts.set_updated(counts.updated() + more.updated());
  counts.set_skipped(counts.skipped() + more.skipped());
  counts.set_failed(counts.failed() + more.failed());
}

int64_t KeepErrors(Transaction& tx, const LeadImport& lead_import, int64_t kept,
                   const ImportErrors& errors) {
  if (errors.empty() || kept >= kMostErrors) return kept;
  v1::GetImportResponse list;  // As a statement takes it.
  for (const v1::LeadImportError& error : errors) *list.add_errors() = error;
  tx.Run(sql::kInsertImportErrors, Arguments()
                                       .Record(list)
                                       .Set("name", IdOf(lead_import.name()))
                                       .Set("error_count", kept)
                                       .Set("most", kMostErrors));
  return std::min(kMostErrors, kept + static_cast<int64_t>(errors.size()));
}

void TellImported(Transaction& tx, const LeadImport& lead_import, int ordinal) {
  event::v1::Event event;
  event.set_type("LeadsImported");
  event.set_resource(lead_import.name());
  event.set_actor(lead_import.creator());
  auto& attributes = *event.mutable_attributes();
  attributes["created"] = std::to_string(lead_import.counts().created());
  attributes["updated"] = std::to_string(lead_import.counts().updated());
  attributes["failed"] = std::to_string(lead_import.counts().failed());
  events::Append(tx, event, ordinal);
}

void Progress(const ImportStep& step, const ImportOutcome& outcome, LeadImport& lead_import) {
  Add(outcome.counts, *lead_import.mutable_counts());
  lead_import.mutable_counts()->set_percent(step.file.is_last ? 100 : step.file.percent);
  *lead_import.mutable_update_time() = Time(absl::Now());
  if (!step.file.is_last) return;
  lead_import.set_state(LeadImport::STATE_SUCCEEDED);
  *lead_import.mutable_end_time() = lead_import.update_time();
}

void Tell(const LeadImport& lead_import, Operation& operation) {
  v1::ImportLeadsMetadata metadata;
  *metadata.mutable_lead_import() = lead_import;
  operation.mutable_metadata()->PackFrom(metadata);
  if (!lead_import.has_end_time()) return;
  v1::ImportLeadsResponse response;
  *response.mutable_lead_import() = lead_import;
  operation::Finish(operation, response);
}

}  // namespace

absl::StatusOr<Operation> ImportStore::Start(const query::Caller& caller,
                                             const v1::ImportLeadsRequest& request,
                                             const StoredImport& import) {
  const auto insert = [&](Transaction& tx, Operation& operation) {
    LeadImport named = import.lead_import;
    named.set_name("imports/" + IdOf(operation.name()));
    named.set_operation(operation.name());
    tx.Run(sql::kInsertImport, Arguments().Record(named).Set("upload_size", import.upload.size()));
    Tell(named, operation);
  };
  v1::ImportLeadsMetadata metadata;
  *metadata.mutable_lead_import() = import.lead_import;
  return operations_.Start(caller.organization,
                           {.subject = caller.subject,
                            .request_id = request.request_id(),
                            .request = request,
                            .metadata = metadata},
                           insert);
}

absl::StatusOr<v1::GetImportResponse> ImportStore::Get(const query::Caller& caller,
                                                       const v1::GetImportRequest& request) {
  const std::string binding = "errors of " + caller.organization + " " + request.name();
  int64_t after = 0;
  if (!request.page_token().empty()) {
    LEADLINE_ASSIGN_OR_RETURN(const query::Position position,
                              tokens_.Open(request.page_token(), binding));
    static_cast<void>(absl::SimpleAtoi(position.keys.at(0).value(), &after));  // We sealed it.
  }
  const std::string id = IdOf(request.name());
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, database_.Run(caller.organization, sql::kGetImport,
                                                           Arguments().Set("name", id)));
  if (rows.empty()) return NotFound(request.name());
  v1::GetImportResponse response;
  LEADLINE_ASSIGN_OR_RETURN(*response.mutable_lead_import(), ImportIn(rows[0]));
  const size_t size =
      static_cast<size_t>(request.page_size() > 0 ? request.page_size() : query::kDefaultPageSize);
  LEADLINE_ASSIGN_OR_RETURN(const Rows errors,
                            database_.Run(caller.organization, sql::kListImportErrors,
                                          Arguments()
                                              .Set("name", id)
                                              .Set("after", after)
                                              .Set("limit", static_cast<int64_t>(size + 1))));
  for (size_t i = 0; i < std::min(size, errors.size()); ++i) errors[i].Fill(*response.add_errors());
  if (errors.size() > size) {
    const std::string last = std::to_string(errors[size - 1].Int64("_place"));
    response.set_next_page_token(tokens_.Seal({tokens_.Now(), {last}}, binding));
  }
  return response;
}

absl::StatusOr<v1::ListImportsResponse> ImportStore::List(const query::Caller& caller,
                                                          const v1::ListImportsRequest& request) {
  LEADLINE_ASSIGN_OR_RETURN(const query::Listing listing,
                            lister_.Prepare(kImports, caller, request));
  LEADLINE_ASSIGN_OR_RETURN(const Rows rows, listing.Run(database_, sql::kListImports));
  v1::ListImportsResponse response;
  absl::Status status;
  response.set_next_page_token(listing.Give(rows, [&](const Row& row) {
    auto lead_import = ImportIn(row);
    status.Update(lead_import.status());
    if (lead_import.ok()) *response.add_lead_imports() = *std::move(lead_import);
  }));
  LEADLINE_RETURN_IF_ERROR(status);
  return response;
}

absl::StatusOr<std::optional<StoredImport>> ImportStore::Look(const Undone& undone) {
  using Result = absl::StatusOr<std::optional<StoredImport>>;
  return database_.Transact(undone.organization, [&](Transaction& tx) -> Result {
    LEADLINE_ASSIGN_OR_RETURN(const auto operation, WorkStore::Claim(tx, undone.id));
    if (!operation.has_value()) return std::nullopt;
    const Rows rows = tx.Run(sql::kLockImport, Arguments().Set("name", undone.id));
    if (rows.empty()) return absl::DataLossError("an operation has lost its import");
    StoredImport import;
    rows[0].Fill(import.lead_import);
    import.upload.set_name(import.lead_import.upload());
    import.upload.set_size(rows[0].Int64("_upload_size"));
    return import;
  });
}

// What would become of the rows of an import that only is to be validated.
absl::StatusOr<ImportOutcome> ImportStore::Rehearse(const query::Caller& caller,
                                                    const ImportStep& step) {
  return database_.Rehearse(caller.organization,
                            [&](Transaction& tx) -> absl::StatusOr<ImportOutcome> {
                              ImportOutcome outcome;
                              LEADLINE_RETURN_IF_ERROR(TakeRows(tx, caller, step, outcome));
                              return outcome;
                            });
}

absl::StatusOr<bool> ImportStore::Take(const Undone& undone, const ImportStep& step) {
  const query::Caller caller = {undone.organization, undone.subject};
  std::optional<ImportOutcome> rehearsed;
  if (step.lead_import.validate_only()) {
    LEADLINE_ASSIGN_OR_RETURN(rehearsed, Rehearse(caller, step));
  }
  return database_.Transact(undone.organization, [&](Transaction& tx) -> absl::StatusOr<bool> {
    LEADLINE_ASSIGN_OR_RETURN(std::optional<Operation> operation, WorkStore::Claim(tx, undone.id));
    if (!operation.has_value()) return false;
    const Rows rows = tx.Run(sql::kLockImport, Arguments().Set("name", undone.id));
    if (rows.empty()) return absl::DataLossError("an operation has lost its import");
    LeadImport lead_import;
    rows[0].Fill(lead_import);
    if (lead_import.counts().read() != step.read_before) return false;  // Somebody else took them.
    ImportOutcome outcome = rehearsed.value_or(ImportOutcome());
    if (!rehearsed.has_value()) {
      LEADLINE_RETURN_IF_ERROR(TakeRows(tx, caller, step, outcome));
    }
    KeepRehearsed(tx, lead_import.name(), outcome.rehearsed);
    const int64_t errors =
        KeepErrors(tx, lead_import, rows[0].Int64("_error_count"), outcome.errors);
    Progress(step, outcome, lead_import);
    tx.Run(sql::kSaveImport, Arguments().Record(lead_import).Set("error_count", errors));
    Tell(lead_import, *operation);
    if (step.file.is_last && !lead_import.validate_only()) {
      TellImported(tx, lead_import, static_cast<int>(2 * step.file.rows.size() + 2));
    }
    WorkStore::Save(tx, undone.id, *operation);
    if (step.file.is_last) ForgetRehearsed(tx);
    LEADLINE_FAILPOINT("lead_import.before_commit");
    return !step.file.is_last;
  });
}

}  // namespace leadline::lead
